"""Opening a pack of places for its surroundings."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from functions.map_direction.engine.points import Point
from functions.map_direction.engine.surroundings import Surroundings
from shared.geo import boundaries, divisions
from shared.geo.formulas import in_china_box
from shared.geo.territory import Territory
from shared.places.division_finder import DivisionFinder
from shared.places.index import PlaceIndex
from shared.places.schema import FILE

CACHE_SIZE: Final = 65_536
"""Cells whose county is cached."""
CELLS_PER_DEGREE: Final = 500
"""Cells of 200 m: fine enough for the county of a step."""


def open_surroundings(folder: Path) -> Surroundings:
    """Open the files of a pack of places."""
    pack_divisions = divisions.Divisions(folder / divisions.FILE)
    finder = DivisionFinder(pack_divisions, boundaries.Boundaries(folder / boundaries.FILE))
    places = PlaceIndex(folder / FILE, pack_divisions)

    @lru_cache(maxsize=CACHE_SIZE)
    def county(column: int, row: int) -> str:
        division = finder.division_at((column + 0.5) / CELLS_PER_DEGREE, (row + 0.5) / CELLS_PER_DEGREE)
        return division.code[:6] if division else ""

    def adcode(lng: float, lat: float) -> str:
        if not in_china_box(lng, lat):
            return ""
        return county(int(lng * CELLS_PER_DEGREE // 1), int(lat * CELLS_PER_DEGREE // 1))

    @lru_cache(maxsize=CACHE_SIZE)
    def city_of(code: str) -> str:
        division = pack_divisions.by_code(code)
        return pack_divisions.city(division)[0] if division else ""

    def city(lng: float, lat: float) -> str:
        code = adcode(lng, lat)
        return city_of(code) if code else ""

    def is_in_outline(lng: float, lat: float) -> bool:
        return finder.division_at(lng, lat) is not None

    def place_point(uid: str) -> Point | None:
        place = places.by_uid(uid)
        if place is None or place.lng is None or place.lat is None:
            return None
        return place.lng, place.lat

    return Surroundings(Territory(is_in_outline), adcode, city, place_point)
