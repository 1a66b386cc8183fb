"""Where a network has roads: cells of 0.05 degrees, the same that the engine looks roads up in."""

import math
from collections.abc import Iterable, Mapping
from typing import Final

CELLS_PER_DEGREE: Final = 20
COLUMNS: Final = 360 * CELLS_PER_DEGREE
TILE: Final = 5
"""Cells on a side of a tile of a quarter degree."""
TILES_ACROSS: Final = COLUMNS // TILE

Cell = tuple[int, int]
"""Column from 180° W and row from 90° S."""


def cell_of(lng: float, lat: float) -> Cell:
    """Return the cell of a WGS-84 point."""
    return math.floor((lng + 180.0) * CELLS_PER_DEGREE), math.floor((lat + 90.0) * CELLS_PER_DEGREE)


class Coverage:
    """The cells with roads, given as masks by tile: bit 5 * row + column, counted from the south-west."""

    def __init__(self, masks: Mapping[str, int]) -> None:
        self._cells = frozenset(_cells(masks))

    def __len__(self) -> int:
        return len(self._cells)

    def covers(self, lng: float, lat: float) -> bool:
        """Tell whether roads lie in the cell of a WGS-84 point or in one beside it, so within 5 km or so."""
        if not (abs(lng) <= 180.0 and abs(lat) <= 90.0):
            return False
        column, row = cell_of(lng, lat)
        if (column, row) in self._cells:
            return True
        return any(
            ((column + east) % COLUMNS, row + north) in self._cells
            for east in _columns_around(lat)
            for north in (-1, 0, 1)
        )

    @property
    def cells(self) -> Iterable[tuple[float, float]]:
        """The centres (longitude, latitude) of all cells with roads."""
        return ((column_centre(column), row_centre(row)) for column, row in sorted(self._cells))


def column_centre(column: int) -> float:
    """Return the longitude of the middle of a column."""
    return (column + 0.5) / CELLS_PER_DEGREE - 180.0


def row_centre(row: int) -> float:
    """Return the latitude of the middle of a row."""
    return (row + 0.5) / CELLS_PER_DEGREE - 90.0


def _columns_around(lat: float) -> range:
    """Cells are narrower near the poles: look as far east and west as north and south."""
    reach = math.ceil(1.0 / max(math.cos(math.radians(lat)), 0.05))
    return range(-reach, reach + 1)


def _cells(masks: Mapping[str, int]) -> Iterable[Cell]:
    for tile, mask in masks.items():
        row, column = divmod(int(tile), TILES_ACROSS)
        for bit in range(TILE * TILE):
            if mask >> bit & 1:
                yield column * TILE + bit % TILE, row * TILE + bit // TILE
