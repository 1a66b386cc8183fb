"""Baidu's Mercator, BD09MC: the band tables of `bd09mc.toml` and the two conversions they define.

The two tables were fitted apart from each other, so going there and back moves a point by up to 0.3 m, and
neighbouring bands do not quite meet: their seams jump by up to 15 m (at 60 degrees; under 0.3 m in China).
"""

import tomllib
from functools import lru_cache
from importlib import resources
from math import nan
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from shared.geo.formulas import Values


class Bands(Struct, frozen=True):
    """The polynomials of one direction, from the equator to the pole; beyond `limit` a point is NaN."""

    limit: float
    starts: tuple[float, ...]
    rows: tuple[tuple[float, ...], ...]
    starts_array: NDArray[np.float64]
    rows_array: NDArray[np.float64]

    def transform_point(self, x: float, y: float) -> tuple[float, float]:
        """Map one point; the band is that of |y|."""
        size = abs(y)
        if not size <= self.limit:
            return nan, nan
        index = len(self.starts) - 1
        while size < self.starts[index]:
            index -= 1
        a, b = _polynomial(abs(x), size, self.rows[index])
        return (-a if x < 0 else a), (-b if y < 0 else b)

    def transform(self, x: Values, y: Values) -> tuple[Values, Values]:
        """Map columns of points; each row has the band of its own |y|."""
        size = np.abs(y)
        is_covered = size <= self.limit
        size = np.where(is_covered, size, 0.0)
        band = np.searchsorted(self.starts_array, size, side="right") - 1
        a, b = _polynomial(np.abs(x), size, self.rows_array[:, band])
        return np.where(is_covered, np.where(x < 0, -a, a), np.nan), np.where(
            is_covered, np.where(y < 0, -b, b), np.nan
        )


def _polynomial(x: Values, y: Values, c: Values) -> tuple[Values, Values]:
    t = y / c[9]
    return c[0] + c[1] * x, c[2] + t * (c[3] + t * (c[4] + t * (c[5] + t * (c[6] + t * (c[7] + t * c[8])))))


@lru_cache(maxsize=1)
def load_bands() -> tuple[Bands, Bands]:
    """Return the tables (degrees to metres, metres to degrees)."""
    table = tomllib.loads(resources.files("shared.geo").joinpath("bd09mc.toml").read_text(encoding="utf-8"))
    return (
        _bands(table["to_metres"], table["to_metres_limit"]),
        _bands(table["to_degrees"], table["to_degrees_limit"]),
    )


def _bands(entries: list[dict[str, Any]], limit: float) -> Bands:
    entries = sorted(entries, key=lambda entry: entry["from"])
    starts = np.array([entry["from"] for entry in entries], dtype=np.float64)
    rows = np.array([entry["c"] for entry in entries], dtype=np.float64)
    return Bands(
        limit=limit,
        starts=tuple(starts.tolist()),
        rows=tuple(map(tuple, rows.tolist())),
        starts_array=starts,
        rows_array=np.ascontiguousarray(rows.T),
    )
