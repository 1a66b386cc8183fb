"""The borders between countries abroad, out of Natural Earth's countries as TopoJSON.

An arc that two countries share is their border; one of a single country is a coast, which the sea draws
finer. Countries are those of ISO 3166: what Natural Earth draws beside them belongs to the country that ISO
counts it to. China's borders come from the divisions' source alone, so nothing of China's arcs is taken, nor
any part of a border that lies in China or within 100 km of China's outline. WGS-84 degrees.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from functions.pack_builder.engine.map.china_lines import BOUNDARIES, CHINA, LEAST_LAND
from functions.pack_builder.engine.map.layers import Feature, Properties, Zooms
from functions.pack_builder.errors import SourceDataError
from shared.geo.boundaries import Boundaries, LineKind
from shared.geo.divisions import Level
from shared.geo.geodesy import haversine_columns

CHINAS: Final = frozenset({"156", "158", "344", "446"})
"""ISO 3166 numbers of China, Taiwan, Hong Kong and Macao."""
PARTS: Final = {
    "Kosovo": "688",
    "Somaliland": "706",
    "N. Cyprus": "196",
    "Cyprus U.N. Buffer Zone": "196",
    "Dhekelia": "196",
    "Akrotiri": "196",
    "Baikonur": "398",
    "USNB Guantanamo Bay": "192",
}
"""Areas without an ISO number, and the number of the country that ISO 3166 counts them to."""
DISPUTED_AREA: Final = "Siachen Glacier"
"""An area that belongs to no country of the source; no border is drawn around it."""
CLEARANCE_METRES: Final = 105_000.0
"""100 km, and what the outline may be simplified by."""
TOLERANCE_DEGREES: Final = 0.02
"""By which the outline that distances are measured from may differ."""
STEP_DEGREES: Final = 0.05
"""At most between two points at which the distance from China is measured."""
REACH_DEGREES: Final = 2.0
"""More than CLEARANCE_METRES in longitude at China's northern end."""
NEIGHBOURHOOD: Final = shapely.box(
    CHINA[0] - REACH_DEGREES, CHINA[1] - REACH_DEGREES, CHINA[2] + REACH_DEGREES, CHINA[3] + REACH_DEGREES
)
"""The box in which borders are looked at point by point."""
PROPERTIES: Final[Properties] = {"admin_level": 2}
Points = NDArray[np.float64]


def border_features(countries: Path, boundaries: Path, zooms: Zooms) -> Iterator[tuple[str, Feature]]:
    """Yield layer and feature of every border abroad. Raises SourceDataError.

    countries: TopoJSON of Natural Earth; boundaries: the file with China's outline.
    """
    china = ChinaClearance(boundaries)
    for border in _borders(countries):
        for part in china.parts(border):
            yield BOUNDARIES, Feature(part, PROPERTIES, zooms)


def _borders(path: Path) -> Iterator[Points]:
    """Yield the arcs that two countries share."""
    try:
        topology = orjson.loads(path.read_bytes())
        scale, offset = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
        owners = _owners(topology["objects"]["countries"]["geometries"])
        for number, arc in enumerate(topology["arcs"]):
            if len(owners[number]) == 2 and None not in owners[number] and not owners[number] & CHINAS:
                yield np.cumsum(np.array(arc), axis=0) * scale + offset
    except (ValueError, KeyError, TypeError) as error:
        raise SourceDataError(
            f"{path.name} is no TopoJSON of countries ({error!r}): check sources.toml"
        ) from error


def _owners(geometries: list[dict[str, Any]]) -> Mapping[int, set[str | None]]:
    """Return the countries of each arc by their ISO numbers, None for the undecided area."""
    owners: Mapping[int, set[str | None]] = defaultdict(set)
    for geometry in geometries:
        name = geometry["properties"]["name"]
        country = None if name == DISPUTED_AREA else geometry.get("id") or PARTS.get(name, name)
        for arc in _arc_numbers(geometry.get("arcs", [])):
            owners[arc if arc >= 0 else ~arc].add(country)
    return owners


def _arc_numbers(arcs: list[Any]) -> Iterator[int]:
    for item in arcs:
        if isinstance(item, int):
            yield item
        else:
            yield from _arc_numbers(item)


class ChinaClearance:
    """Tells which points keep clear of China; `file` has its outline."""

    def __init__(self, file: Path) -> None:
        lines = [
            shapely.from_wkb(wkb)
            for level, kind, wkb in Boundaries(file).lines()
            if level == Level.COUNTRY and kind is not LineKind.DASH
        ]
        outline = shapely.union_all(lines)
        self._lands = [
            land for land in shapely.get_parts(shapely.polygonize([outline])) if land.area > LEAST_LAND
        ]
        shapely.prepare(self._lands)
        plain = shapely.segmentize(shapely.simplify(outline, TOLERANCE_DEGREES), STEP_DEGREES)
        self._vertices = shapely.get_coordinates(plain)
        self._tree = shapely.STRtree(shapely.points(self._vertices))

    def parts(self, border: Points) -> Iterator[Any]:
        """Yield the parts of a line that lie outside China and CLEARANCE_METRES from its outline."""
        line = shapely.LineString(border)
        if not shapely.intersects(NEIGHBOURHOOD, line):
            yield line
            return
        points = shapely.get_coordinates(shapely.segmentize(line, STEP_DEGREES))
        is_clear = self._are_clear(points)
        breaks = np.flatnonzero(np.diff(is_clear.astype(int)) != 0) + 1
        for run in np.split(np.arange(len(points)), breaks):
            if len(run) > 1 and is_clear[run[0]]:
                yield shapely.LineString(points[run])

    def _are_clear(self, points: Points) -> NDArray[np.bool_]:
        is_clear = np.ones(len(points), dtype=bool)
        for land in self._lands:
            is_clear &= ~shapely.contains_xy(land, points)
        near_china, _ = self._tree.query_nearest(
            shapely.points(points), max_distance=REACH_DEGREES, all_matches=False
        )
        for index in near_china[is_clear[near_china]].tolist():
            neighbours = self._vertices[(np.abs(self._vertices - points[index]) <= REACH_DEGREES).all(axis=1)]
            distance = haversine_columns(neighbours, points[index][None]).min()
            is_clear[index] = distance >= CLEARANCE_METRES
        return is_clear
