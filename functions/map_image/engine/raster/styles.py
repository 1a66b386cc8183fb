"""What pictures are drawn from: one version of the pack in one style."""

import hashlib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Final

import mapnik
from msgspec import Struct

from functions.map_image.engine.raster.levels import METATILE_PIXELS, TILE_OF_CACHE_PIXELS, Level
from functions.map_image.engine.raster.palette import Palette
from functions.map_image.engine.raster.style_colours import palette_of_styles
from functions.map_image.engine.style.fonts import register_fonts
from functions.map_image.engine.style.grids import Grid
from functions.map_image.engine.style.icons import write_icons
from functions.map_image.engine.style.mapnik_style import mapnik_style
from functions.map_image.engine.style.tile_sets import TileFiles

ZOOMS: Final = range(20)
"""The zooms whose styles of Baidu's plane, which has all colours, make the palette."""
SOURCES: Final = Path(__file__).parents[1] / "style"
"""The code and the table of the style, which tell its state: making every style takes a start too long."""
GRIDS_WITH_FILES: Final = tuple(grid for grid in Grid if grid.files is grid)


class RasterStyle(Struct, frozen=True):
    """The style of one version of the pack.

    key: tells this version, this style and this way of drawing from every other; a part of a store's keys.
    xml: returns mapnik's style of a level, with the data as layers of type `tiles` and every position in
    metres of EPSG:3857 (of Baidu's plane: `shared.geo.baidu_plane.mercator_from_plane`).
    """

    key: str
    xml: Callable[[Level], str]
    palette: Palette


def style_of_pack(folder: Path, icons: Path) -> RasterStyle:
    """Open the files of a version of the pack `map`; its folder is called by the version.

    icons: a folder of this process, which is filled with the signs of the style.
    """
    write_icons(icons)
    register_fonts(folder / "fonts")
    files = {
        grid: TileFiles.open(folder / f"overview.{grid}.mbtiles", folder / f"detail.{grid}.mbtiles")
        for grid in GRIDS_WITH_FILES
    }

    @cache
    def style(grid: Grid, zoom: int) -> str:
        return mapnik_style(files[grid.files], grid, zoom, icons)

    styles = [style(Grid.BAIDU, zoom) for zoom in ZOOMS]
    palette = palette_of_styles(styles)
    signs = (path.read_bytes() for path in sorted(icons.glob("*.svg")))
    texts = (text.replace(str(folder), "").replace(str(icons), "").encode() for text in styles)
    sources = (path.read_bytes() for path in sorted(SOURCES.iterdir()) if path.is_file())
    key = f"{folder.name}-{_digest([*texts, *signs, *sources, palette.colours.tobytes()])}"
    return RasterStyle(key, lambda level: style(level.grid, level.zoom), palette)


def _digest(parts: Iterable[bytes]) -> str:
    """Return a hash of what is drawn and of how."""
    digest = hashlib.sha256(f"{mapnik.version()} {METATILE_PIXELS} {TILE_OF_CACHE_PIXELS}".encode())
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()[:16]
