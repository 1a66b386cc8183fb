"""Baidu's plane: BD09MC metres in a square world of 2^26 m around (0, 0), and the tiles in it.

At Baidu's zoom z a pixel is 2^(18 - z) m wide and the world is 2^z tiles of 256 pixels. Tiles are numbered
in two ways. XYZ tiles count columns and rows from the north-west corner, as every map library does. Baidu's
tiles count from (0, 0) to the east and to the north, and are negative west and south of it. Pixels of the
world count from the north-west corner too, rows going down.

Programs that know Web Mercator only get the plane's metres times `MERCATOR_SCALE` as EPSG:3857: so the edges
of the plane become those of their world, and the tiles are the same. MapLibre's tiles have 512 pixels, so its
zoom is Baidu's minus one.
"""

from typing import Final, NamedTuple

from shared.geo.formulas import XY, Values

WORLD_METRES: Final = 2**26
HALF_WORLD: Final = WORLD_METRES / 2
TILE_PIXELS: Final = 256
METRE_ZOOM: Final = 18
"""The zoom at which a pixel is one metre wide."""
MERCATOR_METRES: Final = 40_075_016.685578488
"""The circumference of Web Mercator's world, 2 pi times 6,378,137 m."""
MERCATOR_SCALE: Final = MERCATOR_METRES / WORLD_METRES


class PlaneTile(NamedTuple):
    """A tile in XYZ numbers: `column` from the west, `row` from the north."""

    zoom: int
    column: int
    row: int


class BaiduTile(NamedTuple):
    """A tile in Baidu's numbers: `x` to the east of (0, 0), `y` to the north of it."""

    zoom: int
    x: int
    y: int


class PlaneBox(NamedTuple):
    """A rectangle of the plane in BD09MC metres."""

    west: float
    south: float
    east: float
    north: float


def mercator_from_plane(x: Values, y: Values) -> XY:
    """Return BD09MC metres as metres of the EPSG:3857 that other programs are told."""
    return x * MERCATOR_SCALE, y * MERCATOR_SCALE


def plane_from_mercator(x: Values, y: Values) -> XY:
    """Return metres of that EPSG:3857 as BD09MC metres."""
    return x / MERCATOR_SCALE, y / MERCATOR_SCALE


def metres_per_pixel(zoom: float) -> float:
    """Return the width of a pixel at Baidu's zoom, which need not be whole."""
    return float(2.0 ** (METRE_ZOOM - zoom))


def pixel_from_plane(x: Values, y: Values, zoom: float) -> XY:
    """Return BD09MC metres as (column, row) in pixels of the world at a zoom, with their fractions."""
    width = metres_per_pixel(zoom)
    return (x + HALF_WORLD) / width, (HALF_WORLD - y) / width


def plane_from_pixel(column: Values, row: Values, zoom: float) -> XY:
    """Return pixels of the world at a zoom as BD09MC metres."""
    width = metres_per_pixel(zoom)
    return column * width - HALF_WORLD, HALF_WORLD - row * width


def baidu_tile(tile: PlaneTile) -> BaiduTile:
    """Return a tile in Baidu's numbers. Raises ValueError at zoom 0, where Baidu's grid has no such tile."""
    half = _half_count(tile.zoom)
    return BaiduTile(tile.zoom, tile.column - half, half - 1 - tile.row)


def plane_tile(tile: BaiduTile) -> PlaneTile:
    """Return a tile in XYZ numbers. Raises ValueError at zoom 0."""
    half = _half_count(tile.zoom)
    return PlaneTile(tile.zoom, tile.x + half, half - 1 - tile.y)


def tile_bounds(tile: PlaneTile) -> PlaneBox:
    """Return the rectangle that a tile covers."""
    width = WORLD_METRES / 2**tile.zoom
    west, north = tile.column * width - HALF_WORLD, HALF_WORLD - tile.row * width
    return PlaneBox(west, north - width, west + width, north)


def tile_with_point(x: float, y: float, zoom: int) -> PlaneTile:
    """Return the tile of a zoom that has a point of BD09MC metres; beyond the world, the nearest."""
    column, row = pixel_from_plane(x, y, zoom)
    last = 2**zoom - 1
    return PlaneTile(zoom, *(min(max(int(pixel // TILE_PIXELS), 0), last) for pixel in (column, row)))


def _half_count(zoom: int) -> int:
    if zoom < 1:
        raise ValueError(f"zoom {zoom} has no tiles of Baidu's; expected 1 or more")
    return int(2 ** (zoom - 1))
