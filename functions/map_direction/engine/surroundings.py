"""The places around roads: which points lie in China, their counties and cities, places by uid."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from functions.map_direction.engine.points import InChina, Point, in_box

CACHE_SIZE: Final = 65_536
"""Cells whose county is cached."""
CELLS_PER_DEGREE: Final = 500
"""Cells of 200 m: fine enough for the county of a step."""
COAST_DEGREES: Final = 0.05
COAST_STEPS: Final = (-2, -1, 0, 1, 2)
"""Bridges and ferries off the drawn land lie in China within these steps of COAST_DEGREES, 10 km."""


@dataclass(frozen=True)
class Surroundings:
    """Look-ups in a pack of places; without a pack, nothing but the box of GCJ-02."""

    in_china: InChina = in_box
    adcode: Callable[[float, float], str] = field(default=lambda lng, lat: "")
    """The six-digit code of the county at a WGS-84 point, empty abroad."""
    city: Callable[[float, float], str] = field(default=lambda lng, lat: "")
    """The name of the city at a WGS-84 point, or of the division in its place; empty abroad."""
    place_point: Callable[[str], Point | None] = field(default=lambda uid: None)
    """The point of the place of a uid; None for an unknown uid."""


NO_SURROUNDINGS: Final = Surroundings()


def open_surroundings(folder: Path) -> Surroundings:
    """Open the files of a pack of places."""
    import numpy as np

    from shared.geo import boundaries, divisions
    from shared.places.division_finder import DivisionFinder
    from shared.places.index import PlaceIndex
    from shared.places.schema import FILE, NOWHERE

    divisions_of_pack = divisions.Divisions(folder / divisions.FILE)
    finder = DivisionFinder(divisions_of_pack, boundaries.Boundaries(folder / boundaries.FILE))
    places = PlaceIndex(folder / FILE, divisions_of_pack)

    @lru_cache(maxsize=CACHE_SIZE)
    def county(column: int, row: int) -> str:
        division = finder.division_at((column + 0.5) / CELLS_PER_DEGREE, (row + 0.5) / CELLS_PER_DEGREE)
        return division.code[:6] if division else ""

    def adcode(lng: float, lat: float) -> str:
        if not in_box(lng, lat):
            return ""
        return county(int(lng * CELLS_PER_DEGREE // 1), int(lat * CELLS_PER_DEGREE // 1))

    @lru_cache(maxsize=CACHE_SIZE)
    def city_of(code: str) -> str:
        division = divisions_of_pack.by_code(code)
        return divisions_of_pack.city(division)[0] if division else ""

    def city(lng: float, lat: float) -> str:
        code = adcode(lng, lat)
        return city_of(code) if code else ""

    @lru_cache(maxsize=CACHE_SIZE)
    def near_land(column: int, row: int) -> bool:
        neighbours = [(column + east, row + north) for east in COAST_STEPS for north in COAST_STEPS]
        return bool((finder.keys_at(np.array(neighbours) * COAST_DEGREES) != NOWHERE).any())

    def in_china(lng: float, lat: float) -> bool:
        if not in_box(lng, lat):
            return False
        return adcode(lng, lat) != "" or near_land(round(lng / COAST_DEGREES), round(lat / COAST_DEGREES))

    def place_point(uid: str) -> Point | None:
        place = places.by_uid(uid)
        if place is None or place.lng is None or place.lat is None:
            return None
        return place.lng, place.lat

    return Surroundings(in_china, adcode, city, place_point)
