"""China's lines for the tiles: the nation inland, provinces, cities, counties, and the ten dashes.

They come from the pack's outlines alone. The outline is drawn where it is not a coast: there the edge of the
sea is, which is far finer. WGS-84 degrees.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from functions.pack_builder.engine.map.layers import Feature, Zooms
from functions.pack_builder.engine.map.sea import Coasts
from shared.geo.boundaries import Boundaries, LineKind
from shared.geo.divisions import Level

BOUNDARIES: Final = "boundaries"
COAST_DEGREES: Final = 0.04
"""An outline that is nearer to the sea is a coast."""
LEAST_LAND: Final = 0.1
"""Square degrees of the land that a border between countries may be on."""
LEAST_BORDER: Final = 1.0
"""Degrees of a border between countries; what is shorter are river mouths and gaps between outlines."""
CHINA: Final = (73.0, 3.0, 136.0, 54.0)
"""The box with China's lines."""

ADMIN_LEVELS: Final = {Level.COUNTRY: 2, Level.PROVINCE: 4, Level.CITY: 5, Level.COUNTY: 6}
ZOOMS: Final = {Level.COUNTRY: 0, Level.PROVINCE: 2, Level.CITY: 5, Level.COUNTY: 7}
"""Lowest zoom of the tiles that have a line of a level."""


def line_features(file: Path, coasts: Coasts) -> Iterator[tuple[str, Feature]]:
    """Yield layer and feature of China's lines, out of a file of boundaries."""
    for level, kind, wkb in Boundaries(file).lines():
        if level == Level.COUNTRY and kind is LineKind.DRAWN:
            continue  # a part of the outline
        line = shapely.from_wkb(wkb)
        properties: dict[str, str | int | float | None] = {
            "admin_level": ADMIN_LEVELS[Level(level)],
            "china": 1,
        }
        if kind is LineKind.DASH:
            properties["kind"] = "dash"
        elif level == Level.COUNTRY:
            line = inland_parts(line, coasts)
            properties["kind"] = "inland"
        for part in shapely.get_parts(line):
            yield BOUNDARIES, Feature(part, properties, Zooms(ZOOMS[Level(level)]), level == Level.COUNTRY)


def inland_parts(outline: Any, coasts: Coasts) -> Any:
    """Return the parts of an outline whose points are neither in the sea nor near a coast."""
    box = shapely.box(*CHINA)
    shores = np.concatenate(coasts)
    coast = shapely.get_coordinates(shores[shapely.intersects(box, shapely.envelope(shores))])
    west, south, east, north = CHINA
    is_near = (coast >= (west, south)).all(axis=1) & (coast <= (east, north)).all(axis=1)
    coast_tree = shapely.STRtree(shapely.points(coast[is_near]))
    lines = shapely.get_parts(outline)
    points, owners = shapely.get_coordinates(lines, return_index=True)
    positions = shapely.points(points)
    near, _ = coast_tree.query_nearest(positions, max_distance=COAST_DEGREES, all_matches=False)
    is_inland = _are_on_land(points, coasts)
    is_inland[near] = False
    runs = [shapely.LineString(run) for run in _runs(points, owners, is_inland)]
    parts = shapely.get_parts(shapely.line_merge(shapely.MultiLineString(runs)))
    return shapely.MultiLineString(parts[shapely.length(parts) >= LEAST_BORDER].tolist())


def _are_on_land(points: NDArray[np.float64], coasts: Coasts) -> NDArray[np.bool_]:
    """Tell which points lie on land: of the land, the part in China's box is looked at."""
    lands = shapely.clip_by_rect(coasts.lands, *CHINA)
    lands = lands[~shapely.is_empty(lands)]
    shapely.prepare(lands)
    is_on_land = np.zeros(len(points), dtype=bool)
    positions = shapely.points(points)
    for land in lands[shapely.area(lands) > LEAST_LAND]:
        is_on_land |= shapely.contains_properly(land, positions)
    return is_on_land


def _runs(
    points: NDArray[np.float64], owners: NDArray[np.int64], is_inland: NDArray[np.bool_]
) -> Iterator[NDArray[np.float64]]:
    """Yield each run of inland points of one line."""
    is_break = np.flatnonzero((np.diff(owners) != 0) | (np.diff(is_inland.astype(int)) != 0)) + 1
    for run in np.split(np.arange(len(points)), is_break):
        if len(run) > 1 and is_inland[run[0]]:
            yield points[run]
