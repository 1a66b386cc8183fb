"""Draw the pictures of the map for docs/map.md out of a pack `map`, and print what the drawing takes.

    python -m bench.map_pictures FOLDER [NAME ...]

Pictures go to docs/figures; without a NAME all of them are drawn.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from functions.map_image.engine.raster.drawing import Drawing
from functions.map_image.engine.raster.levels import Level
from functions.map_image.engine.raster.picture import PaletteImage
from functions.map_image.engine.raster.styles import RasterStyle, style_of_pack
from functions.map_image.engine.style.grids import Grid
from shared.geo import Crs, convert_point
from shared.geo.baidu_plane import pixel_from_plane

FIGURES: Final = Path(__file__).parents[1] / "docs" / "figures"
ROUNDS: Final = 5


class View(Struct, frozen=True):
    """A picture of the gallery: its centre in degrees (WGS-84 in China), Baidu's zoom, its size in pixels."""

    name: str
    center: tuple[float, float]
    zoom: int
    width: int
    height: int
    scale: int = 1
    is_in_china: bool = True


VIEWS: Final = (
    View("china-4", (108, 29), 4, 640, 480),
    View("china-5", (105, 30.8), 5, 860, 860),
    View("china-6", (113, 35), 6, 800, 600),
    View("south-china-sea-6", (114.5, 15.4), 6, 640, 800),
    View("guizhou-8", (106.7, 26.75), 8, 800, 600),
    View("shanghai-16", (121.4735, 31.2315), 16, 800, 600),
    View("shanghai-16-hidpi", (121.4735, 31.2315), 16, 400, 300, scale=2),
    View("liechtenstein-12", (9.555, 47.155), 12, 800, 600, is_in_china=False),
    View("liechtenstein-15", (9.5215, 47.1395), 15, 800, 600, is_in_china=False),
    View("helsinki-14", (24.9525, 60.168), 14, 800, 600, is_in_china=False),
    View("helsinki-17", (24.9425, 60.1695), 17, 800, 600, is_in_china=False),
)


def main(arguments: Sequence[str]) -> None:
    """Draw the named views, or all."""
    names = set(arguments[1:])
    with tempfile.TemporaryDirectory() as icons:
        style = style_of_pack(Path(arguments[0]).resolve(), Path(icons))
        drawing = Drawing(style)
        for view in VIEWS:
            if not names or view.name in names:
                _draw(drawing, style, view)


def _draw(drawing: Drawing, style: RasterStyle, view: View) -> None:
    crs = Crs.WGS84 if view.is_in_china else Crs.BD09
    center = pixel_from_plane(*convert_point(*view.center, crs, Crs.BD09MC), view.zoom)
    level = Level(Grid.BAIDU, view.zoom, view.scale)
    window = level.window_around(center, view.width, view.height)
    times = []
    for _ in range(ROUNDS):
        start = time.thread_time()
        pixels = drawing.draw_around(level, window)
        times.append(time.thread_time() - start)
    png = PaletteImage(pixels, style.palette, level, window).png()
    (FIGURES / f"map-{view.name}.png").write_bytes(png)
    print(f"map-{view.name}.png  {len(png) / 1000:.0f} kB  {1000 * min(times):.0f} ms of CPU", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
