"""Conversions between the coordinate systems of the Chinese map services.

    WGS84MC — WGS84 — GCJ02 — BD09 — BD09MC        each line is one step; a conversion walks along them
                        |
                     GCJ02MC

Points are (longitude, latitude) in degrees, or (x, y) in metres for the three Mercator systems. BD09MC ends
at 75 degrees north and south: a point beyond it becomes (NaN, NaN). GCJ-02 is shifted inside one box around
China only, so within 700 m of the box's edge, which touches no Chinese land, a shifted and an unshifted point
coincide.
"""

import math
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from shared.geo import formulas
from shared.geo.bd09mc import load_bands
from shared.geo.formulas import XY, Values

Step = Callable[[Values, Values, bool], XY]
"""One step of a conversion: (x, y, exact) to (x, y), over floats or over columns."""

SETTLING_ROUNDS = 6
"""Rounds of an iterated inverse; each shrinks the error a hundredfold or more, six bring 700 m to 1e-8 m."""


class UnknownCoordinateType(ValueError):
    """The name is none of the coordinate types that the service accepts."""


class Crs(StrEnum):
    """A coordinate system by its wire name."""

    WGS84 = "wgs84ll"
    WGS84MC = "wgs84mc"
    GCJ02 = "gcj02ll"
    GCJ02MC = "gcj02mc"
    BD09 = "bd09ll"
    BD09MC = "bd09mc"

    @property
    def in_metres(self) -> bool:
        """True for the Mercator systems."""
        return self in (Crs.WGS84MC, Crs.GCJ02MC, Crs.BD09MC)


_ALIASES: Final = {"wgs84": Crs.WGS84, "gcj02": Crs.GCJ02, "bd09": Crs.BD09}


def coordinate_type(name: str) -> Crs:
    """Return the system of a wire name such as `bd09ll`, `wgs84` or `GCJ02LL`."""
    name_key = name.strip().lower()
    try:
        return _ALIASES.get(name_key) or Crs(name_key)
    except ValueError:
        raise UnknownCoordinateType(
            f"unknown coordinate type {name[:32]!r}; expected one of {', '.join(Crs)}"
        ) from None


def convert(
    points: NDArray[np.float64], source: Crs, target: Crs, *, exact: bool = False
) -> NDArray[np.float64]:
    """Convert points of shape (N, 2) between two systems.

    By default BD-09 and BD09MC go back by the published formulas, as every client library does and the wire
    contract's vectors want; these are up to 0.25 m off. `exact` iterates them, for engines that convert there
    and back. GCJ-02 to WGS-84 has no closed form and is always iterated.
    """
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"expected points of shape (N, 2), found {points.shape}")
    x, y = points[:, 0].astype(np.float64), points[:, 1].astype(np.float64)
    for step in _steps(source, target, vector=True):
        x, y = step(x, y, exact)
    return np.column_stack((x, y))


def convert_point(
    x: float, y: float, source: Crs, target: Crs, *, exact: bool = False
) -> tuple[float, float]:
    """Convert one point, in microseconds; the meaning is `convert`'s."""
    for step in _steps(source, target, vector=False):
        x, y = step(x, y, exact)
    return x, y


def _settle(
    x: Values, y: Values, inverse: Callable[[Values, Values], XY], forward: Callable[[Values, Values], XY]
) -> XY:
    """Make an approximate inverse exact: move the guess by what it misses, as the inverse sees it."""
    start_x, start_y = inverse(x, y)
    guess_x, guess_y = start_x, start_y
    for _ in range(SETTLING_ROUNDS):
        seen_x, seen_y = inverse(*forward(guess_x, guess_y))
        guess_x, guess_y = guess_x + (start_x - seen_x), guess_y + (start_y - seen_y)
    return guess_x, guess_y


def _same(x: Values, y: Values) -> XY:
    return x, y


class _Steps:
    """The steps over columns (`numpy`) or over floats (`math`)."""

    def __init__(self, maths: Any, choose: Callable[[Values, Values, Values], Values], method: str) -> None:
        self._maths = maths
        self._choose = choose
        to_metres, to_degrees = load_bands()
        self._to_metres = getattr(to_metres, method)
        self._to_degrees = getattr(to_degrees, method)

    def gcj02(self, lng: Values, lat: Values, _exact: bool) -> XY:
        is_shifted = formulas.in_china_box(lng, lat)
        to_lng, to_lat = formulas.gcj02_of_wgs84(
            self._choose(is_shifted, lng, 105.0), self._choose(is_shifted, lat, 35.0), self._maths
        )
        return self._choose(is_shifted, to_lng, lng), self._choose(is_shifted, to_lat, lat)

    def wgs84(self, lng: Values, lat: Values, _exact: bool) -> XY:
        is_shifted = formulas.in_china_box(lng, lat)
        here_lng, here_lat = self._choose(is_shifted, lng, 105.0), self._choose(is_shifted, lat, 35.0)
        to_lng, to_lat = _settle(
            here_lng, here_lat, _same, lambda a, b: formulas.gcj02_of_wgs84(a, b, self._maths)
        )
        return self._choose(is_shifted, to_lng, lng), self._choose(is_shifted, to_lat, lat)

    def bd09(self, lng: Values, lat: Values, _exact: bool) -> XY:
        return formulas.bd09_of_gcj02(lng, lat, self._maths)

    def unbd09(self, lng: Values, lat: Values, exact: bool) -> XY:
        def inverse(a: Values, b: Values) -> XY:
            return formulas.gcj02_of_bd09(a, b, self._maths)

        if not exact:
            return inverse(lng, lat)
        return _settle(lng, lat, inverse, lambda a, b: formulas.bd09_of_gcj02(a, b, self._maths))

    def bd09mc(self, lng: Values, lat: Values, _exact: bool) -> XY:
        return self._to_metres(lng, lat)  # type: ignore[no-any-return]

    def unbd09mc(self, x: Values, y: Values, exact: bool) -> XY:
        return _settle(x, y, self._to_degrees, self._to_metres) if exact else self._to_degrees(x, y)

    def mercator(self, lng: Values, lat: Values, _exact: bool) -> XY:
        return formulas.mercator_of_degrees(lng, lat, self._maths)

    def unmercator(self, x: Values, y: Values, _exact: bool) -> XY:
        return formulas.degrees_of_mercator(x, y, self._maths)


_PARENT: Final = {
    Crs.WGS84MC: Crs.WGS84,
    Crs.GCJ02: Crs.WGS84,
    Crs.GCJ02MC: Crs.GCJ02,
    Crs.BD09: Crs.GCJ02,
    Crs.BD09MC: Crs.BD09,
}


@cache
def _steps(source: Crs, target: Crs, *, vector: bool) -> tuple[Step, ...]:
    """Climb from the source to the common ancestor, then descend to the target."""
    steps = _Steps(np, np.where, "transform") if vector else _Steps(math, _choose_float, "transform_point")
    away: dict[Crs, Step] = {
        Crs.WGS84MC: steps.mercator,
        Crs.GCJ02: steps.gcj02,
        Crs.GCJ02MC: steps.mercator,
        Crs.BD09: steps.bd09,
        Crs.BD09MC: steps.bd09mc,
    }
    back: dict[Crs, Step] = {
        Crs.WGS84MC: steps.unmercator,
        Crs.GCJ02: steps.wgs84,
        Crs.GCJ02MC: steps.unmercator,
        Crs.BD09: steps.unbd09,
        Crs.BD09MC: steps.unbd09mc,
    }
    ascent, descent = _lineage(source), _lineage(target)
    ancestor = next(crs for crs in ascent if crs in descent)
    climb = [back[crs] for crs in ascent[: ascent.index(ancestor)]]
    descend = [away[crs] for crs in reversed(descent[: descent.index(ancestor)])]
    return (*climb, *descend)


def _lineage(crs: Crs) -> list[Crs]:
    lineage = [crs]
    while (parent := _PARENT.get(lineage[-1])) is not None:
        lineage.append(parent)
    return lineage


def _choose_float(condition: bool, yes: float, no: float) -> float:
    return yes if condition else no
