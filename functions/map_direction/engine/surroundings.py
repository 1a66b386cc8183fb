"""What is known of the places around roads: which points are in China, their counties, places by uid."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from functions.map_direction.engine.points import InChina, Point, in_box

REMEMBERED: Final = 65_536
"""Cells whose county is kept."""
CELL: Final = 500
"""Cells to a degree, 200 m: fine enough for the county that a step lies in."""
COAST: Final = 0.05
AROUND: Final = (-2, -1, 0, 1, 2)
"""Bridges and ferries may lie off the drawn land and be in China: within these steps of COAST, 10 km."""


@dataclass(frozen=True)
class Surroundings:
    """What a pack of places knows; without one, nothing but the box of GCJ-02."""

    in_china: InChina = in_box
    adcode: Callable[[float, float], str] = field(default=lambda lng, lat: "")
    """The six-digit code of the county at a WGS-84 point, empty abroad."""
    city: Callable[[float, float], str] = field(default=lambda lng, lat: "")
    """The name of the city, or of what stands in its place, at a WGS-84 point, empty abroad."""
    place: Callable[[str], Point | None] = field(default=lambda uid: None)
    """Where the place of a uid is; None for an unknown one."""


NOTHING_KNOWN: Final = Surroundings()


def surroundings_of(folder: Path) -> Surroundings:
    """Open the files of a pack of places."""
    import numpy as np

    from shared.geo import boundaries, divisions
    from shared.places.division_finder import DivisionFinder
    from shared.places.index import PlaceIndex
    from shared.places.schema import FILE, NOWHERE

    known = divisions.Divisions(folder / divisions.FILE)
    finder = DivisionFinder(known, boundaries.Boundaries(folder / boundaries.FILE))
    places = PlaceIndex(folder / FILE, known)

    @lru_cache(maxsize=REMEMBERED)
    def county(column: int, row: int) -> str:
        found = finder.division_at((column + 0.5) / CELL, (row + 0.5) / CELL)
        return found.code[:6] if found else ""

    def adcode(lng: float, lat: float) -> str:
        return county(int(lng * CELL // 1), int(lat * CELL // 1)) if in_box(lng, lat) else ""

    @lru_cache(maxsize=REMEMBERED)
    def city_of(code: str) -> str:
        found = known.by_code(code)
        return known.city(found)[0] if found else ""

    def city(lng: float, lat: float) -> str:
        code = adcode(lng, lat)
        return city_of(code) if code else ""

    @lru_cache(maxsize=REMEMBERED)
    def near_land(column: int, row: int) -> bool:
        around = np.array([(column + east, row + north) for east in AROUND for north in AROUND]) * COAST
        return bool((finder.keys_at(around) != NOWHERE).any())

    def in_china(lng: float, lat: float) -> bool:
        if not in_box(lng, lat):
            return False
        return adcode(lng, lat) != "" or near_land(round(lng / COAST), round(lat / COAST))

    def place(uid: str) -> Point | None:
        found = places.by_uid(uid)
        if found is None or found.lng is None or found.lat is None:
            return None
        return found.lng, found.lat

    return Surroundings(in_china, adcode, city, place)
