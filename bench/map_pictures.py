"""Draw the pictures of the map for docs/map.md, through the raster path, out of a pack `map`.

python -m bench.map_pictures PACK_FOLDER [NAME ...]
"""

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from functions.map_image.engine.raster.levels import Level
from functions.map_image.engine.raster.raster import Raster
from functions.map_image.engine.raster.style_colours import palette_of_styles
from functions.map_image.engine.raster.styles import RasterStyle
from functions.map_image.engine.style.fonts import register_fonts
from functions.map_image.engine.style.grids import Grid
from functions.map_image.engine.style.icons import write_icons
from functions.map_image.engine.style.mapnik_style import mapnik_style
from functions.map_image.engine.style.tile_sets import TileFiles
from shared.geo.baidu_plane import pixel_from_plane
from shared.geo.coordinates import Crs, convert

FIGURES: Final = Path(__file__).parents[1] / "docs" / "figures"


@dataclass(frozen=True)
class View:
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
    View("china-6-south-sea", (114.5, 15.4), 6, 640, 800),
    View("china-6", (113, 35), 6, 800, 600),
    View("guizhou-8", (106.7, 26.75), 8, 800, 600),
    View("shanghai-16", (121.4735, 31.2315), 16, 640, 480),
    View("shanghai-16-hidpi", (121.4735, 31.2315), 16, 400, 300, scale=2),
    View("liechtenstein-12", (9.555, 47.155), 12, 640, 480, is_in_china=False),
    View("liechtenstein-15", (9.5215, 47.1395), 15, 640, 480, is_in_china=False),
    View("helsinki-14", (24.9525, 60.168), 14, 640, 480, is_in_china=False),
    View("helsinki-17", (24.9425, 60.1695), 17, 640, 480, is_in_china=False),
)


def main(arguments: Sequence[str]) -> None:
    """Draw the named views, or all."""
    folder, names = Path(arguments[0]), set(arguments[1:])
    register_fonts(folder / "fonts")
    files = TileFiles.open(folder / "overview.baidu.mbtiles", folder / "detail.baidu.mbtiles")
    with tempfile.TemporaryDirectory() as scratch:
        icons = Path(scratch)
        write_icons(icons)
        raster = Raster(_style(files, icons))
        for view in VIEWS:
            if not names or view.name in names:
                _draw(raster, view)


def _style(files: TileFiles, icons: Path) -> RasterStyle:
    def xml(level: Level) -> str:
        return mapnik_style(files, Grid.BAIDU, level.zoom, icons)

    palette = palette_of_styles(xml(Level("baidu", zoom, 1)) for zoom in range(3, 20))
    return RasterStyle("gallery", xml, palette)


def _draw(raster: Raster, view: View) -> None:
    crs = Crs.WGS84 if view.is_in_china else Crs.BD09
    plane = convert(np.array([view.center], np.float64), crs, Crs.BD09MC)
    column, row = pixel_from_plane(float(plane[0, 0]), float(plane[0, 1]), view.zoom)
    picture = raster.picture((column, row), view.zoom, view.width, view.height, view.scale)
    png = picture.png()
    (FIGURES / f"map-{view.name}.png").write_bytes(png)
    print(f"map-{view.name}.png  {len(png) / 1000:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
