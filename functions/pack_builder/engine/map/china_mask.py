"""Which of many points lie in China, by the bundle's one rule (`shared.geo.territory`)."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from shared.geo.boundaries import Boundaries
from shared.geo.formulas import in_china_box
from shared.geo.territory import Territory

CELLS_PER_DEGREE: Final = 20
"""Cells of 5 km. Where a cell's corners and its middle agree, its points are not looked up one by one."""
_SAMPLES: Final = ((0, 0), (2, 0), (0, 2), (2, 2), (1, 1))
"""Of a cell, in half cells."""
_STRIDE: Final = 1 << 20
"""More than the half cells around the earth: row times this plus column numbers a sample."""

Points = NDArray[np.float64]
Numbers = NDArray[np.int64]


class ChinaMask:
    """Looks up points by cells, and remembers what it looked up."""

    def __init__(self, boundaries: Boundaries) -> None:
        outlines = shapely.from_wkb(list(_lowest_outlines(boundaries)))
        shapely.prepare(outlines)
        self._outlines = shapely.STRtree(outlines)
        self._zones = Territory()
        self._samples: dict[int, bool] = {}

    def covers(self, points: Points) -> NDArray[np.bool_]:
        """Tell for each WGS-84 point, shape (N, 2), whether it lies in China or in China's waters."""
        result = np.zeros(len(points), dtype=bool)
        in_box = np.flatnonzero(in_china_box(points[:, 0], points[:, 1]))
        if not len(in_box):
            return result
        numbers = np.floor(points[in_box] * CELLS_PER_DEGREE).astype(np.int64)
        cells, inverse = np.unique(numbers, axis=0, return_inverse=True)
        counts = self._count_samples(cells)[inverse.ravel()]
        result[in_box] = counts == len(_SAMPLES)
        is_mixed = (counts > 0) & (counts < len(_SAMPLES))
        result[in_box[is_mixed]] = self._look_up(points[in_box[is_mixed]])
        return result

    def _count_samples(self, cells: Numbers) -> Numbers:
        """Return how many samples of each cell lie in China."""
        keys = np.stack([(2 * cells[:, 1] + y) * _STRIDE + 2 * cells[:, 0] + x for x, y in _SAMPLES], axis=1)
        missing = np.array(
            [key for key in np.unique(keys).tolist() if key not in self._samples], dtype=np.int64
        )
        if len(missing):
            places = np.column_stack([missing % _STRIDE, missing // _STRIDE]) / (2 * CELLS_PER_DEGREE)
            self._samples.update(zip(missing.tolist(), self._look_up(places).tolist(), strict=True))
        states = [self._samples[key] for key in keys.ravel().tolist()]
        counts: Numbers = np.array(states, dtype=np.int64).reshape(keys.shape).sum(axis=1)
        return counts

    def _look_up(self, points: Points) -> NDArray[np.bool_]:
        """Apply the rule to each point: outlines first, then the zones."""
        is_covered = np.zeros(len(points), dtype=bool)
        is_covered[self._outlines.query(shapely.points(points), predicate="intersects")[0]] = True
        for index in np.flatnonzero(~is_covered).tolist():
            is_covered[index] = self._zones.covers(*points[index].tolist())
        return is_covered


def _lowest_outlines(boundaries: Boundaries) -> Iterator[bytes]:
    """Yield the outlines of the divisions that have none below them: theirs are the finest."""
    codes = boundaries.codes()
    higher = {f"{code[:digits]:0<6}" for code in codes for digits in (2, 4) if code[digits:].strip("0")}
    for code in codes:
        if code not in higher and (outline := boundaries.wkb(code)) is not None:
            yield outline
