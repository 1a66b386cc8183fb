"""The county and the city of a point, to 200 m: many points of a route or a track lie in few cells."""

from functools import lru_cache
from typing import Final

from shared.geo.divisions import Divisions
from shared.geo.formulas import in_china_box
from shared.places.division_finder import DivisionFinder

MOST_CELLS: Final = 65_536
"""Cells whose county is cached."""
CELLS_PER_DEGREE: Final = 500
"""Cells of 200 m: fine enough for the county of a stay or of a step of a route."""


class CountyFinder:
    """Finds counties and cities by WGS-84 points (longitude, latitude). Threads may share it."""

    def __init__(self, divisions: Divisions, finder: DivisionFinder) -> None:
        self._divisions = divisions
        self._finder = finder
        self._code_of_cell = lru_cache(maxsize=MOST_CELLS)(self._find_code)

    def adcode(self, lng: float, lat: float) -> str:
        """Return the six-digit code of the county at a point, empty outside China's outlines."""
        if not in_china_box(lng, lat):
            return ""
        return self._code_of_cell(int(lng * CELLS_PER_DEGREE // 1), int(lat * CELLS_PER_DEGREE // 1))

    def city_name(self, lng: float, lat: float) -> str:
        """Return the name of the city at a point, or of the division in its place; empty outside China."""
        division = self._divisions.by_code(self.adcode(lng, lat))
        return self._divisions.city(division).name if division else ""

    def _find_code(self, column: int, row: int) -> str:
        lng, lat = (column + 0.5) / CELLS_PER_DEGREE, (row + 0.5) / CELLS_PER_DEGREE
        division = self._finder.division_at(lng, lat)
        return division.code[:6] if division else ""
