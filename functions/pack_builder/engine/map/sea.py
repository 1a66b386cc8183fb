"""Land and sea of the world, out of one polygon of the whole sea.

The ocean of the source is one polygon with the islands as 60,000 holes; tile programs and `make_valid` work
on it for minutes. So its rings are taken as land: the holes as they are, and the pieces that the outer ring
cuts out of the world's box, which are the continents that cross 180 degrees. The other polygons are seas
within land: the Caspian, lagoons. WGS-84 degrees.
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from functions.pack_builder.errors import SourceDataError

EAST: Final = 180.0
NORTH: Final = 90.0

LOOP_SHARE: Final = 1e-3
"""Of its area, by which a polygon may change when its loops are mended."""

WORLD_MARGIN: Final = 1e-6
"""World fractions that a geometry which goes around the world is wider than 360 degrees."""

Points = NDArray[np.float64]
Polygons = NDArray[Any]


class Coasts(NamedTuple):
    """What separates land and sea: valid polygons of land, and of sea within them."""

    lands: Polygons
    seas: Polygons

    def with_continuation(self, width: float, reach: float) -> "Coasts":
        """Return coasts in world fractions with their copies beyond 180 degrees (`continue_beyond`)."""
        return Coasts(*(continue_beyond(polygons, width, reach)[0] for polygons in self))

    def with_land_beyond(self, foot: float) -> "Coasts":
        """Return coasts in world fractions with land beyond the foot of a plane: there Antarctica goes on."""
        return Coasts(np.append(self.lands, shapely.box(-1, foot, 2, 2)), self.seas)


def read_coasts(path: Path) -> Coasts:
    """Return land and sea of a file of geo-maps. Raises SourceDataError."""
    try:
        (collection,) = orjson.loads(path.read_bytes())["geometries"]
        polygons = [
            [np.array(ring) for ring in rings if len(ring) > 3] for rings in collection["coordinates"]
        ]
        ocean = max(polygons, key=lambda rings: sum(map(len, rings)))
    except (ValueError, KeyError, TypeError) as error:
        raise SourceDataError(
            f"{path.name} is not the sea of geo-maps ({error!r}): check sources.toml"
        ) from error
    islands = shapely.polygons(_rings(ocean[1:]))
    seas = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons if rings is not ocean]
    lands = np.concatenate([[*_continents(ocean[0])], islands])
    return Coasts(valid_polygons(lands), valid_polygons(seas))


def continue_beyond(geometries: Polygons, width: float, reach: float) -> tuple[Polygons, NDArray[np.int64]]:
    """Return geometries with copies of what lies beyond 180 degrees, and whose copy each is.

    All in world fractions. width: of 360 degrees; a plane that is no wider has no copies. reach: how far
    beyond. What goes around the world already is not copied.
    """
    positions = np.arange(len(geometries))
    west, east = (1 - width) / 2, (1 + width) / 2
    bounds = shapely.bounds(geometries)
    is_around = (bounds[:, 0] < west - WORLD_MARGIN) & (bounds[:, 2] > east + WORLD_MARGIN)
    parts, owners = [geometries], [positions]
    for shift, left, right in ((width, east, min(east + reach, 1)), (-width, max(west - reach, 0), west)):
        is_near = ~is_around & (bounds[:, 0] < right - shift) & (bounds[:, 2] > left - shift)
        if left < right and is_near.any():
            copies = shapely.clip_by_rect(geometries[is_near], left - shift, -1, right - shift, 2)
            is_there = ~shapely.is_empty(copies)
            coordinates = shapely.get_coordinates(copies[is_there]) + np.array([shift, 0])
            parts.append(shapely.set_coordinates(copies[is_there], coordinates))
            owners.append(positions[is_near][is_there])
    return np.concatenate(parts), np.concatenate(owners)


def _rings(rings: list[Points]) -> Polygons:
    indices = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    linear_rings: Polygons = shapely.linearrings(np.concatenate(rings), indices=indices)
    return linear_rings


def valid_polygons(polygons: Any) -> Polygons:
    """Return polygons without loops: those that cross themselves are mended, or taken apart.

    A buffer of nothing mends loops of some metres in a tenth of the time; the area tells whether it did.
    """
    array = np.array(polygons, dtype=object)
    is_valid = shapely.is_valid(array)
    if is_valid.all():
        return array
    loops = array[~is_valid]
    repairs = shapely.buffer(loops, 0)
    is_repaired = np.abs(shapely.area(repairs) - shapely.area(loops)) <= LOOP_SHARE * shapely.area(loops)
    repairs[~is_repaired] = shapely.make_valid(loops[~is_repaired])
    return np.concatenate([array[is_valid], parts_of_type(repairs, shapely.GeometryType.POLYGON)])


def parts_of_type(geometries: Any, kind: shapely.GeometryType) -> Polygons:
    """Return the parts of geometries that are of one simple type."""
    parts: Polygons = shapely.get_parts(shapely.get_parts(geometries))
    is_there = (shapely.get_type_id(parts) == kind) & ~shapely.is_empty(parts)
    selection: Polygons = parts[is_there]
    return selection


def _continents(outer: Points) -> Iterator[Any]:
    """Yield the land that the outer ring of the ocean cuts out of the world's box.

    The ring follows the box where there is sea. Between, it leaves the box and comes back: on the same side,
    or across the world, which is Antarctica's coast.
    """
    edge = np.flatnonzero((np.abs(outer[:, 0]) >= EAST) | (np.abs(outer[:, 1]) >= NORTH))
    for start, end in pairwise(edge.tolist()):
        if end - start < 3:
            continue
        coast = outer[start : end + 1]
        if coast[0, 0] != coast[-1, 0]:
            corners = np.array([[coast[-1, 0], -NORTH], [coast[0, 0], -NORTH]])
            coast = np.concatenate([coast, corners])
        yield shapely.Polygon(coast)
