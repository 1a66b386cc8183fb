"""Coordinate conversion (坐标转换).

The public formulas are the only open reference. For WGS-84 sources Baidu has a correction grid of its own
that is not public: answers differ from Baidu's by up to about a metre there (docs/api/map-coordinate.md).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from functions.map_coordinate.errors import (
    MalformedCoords,
    ModelInvalid,
    NotConvertible,
    SourceInvalid,
    TargetInvalid,
    TooManyCoords,
)
from shared.geo import Crs, convert, convert_point
from shared.geo.locations import FARTHEST_X
from shared.geo.notation import NotANumber, parse_pair

MAX_POINTS = 100
VECTOR_FROM = 32
"""Points from which numpy's columns beat one conversion after another (bench/coordinates.py)."""

SOURCES: Final = {
    "1": Crs.WGS84,
    "2": Crs.WGS84MC,
    "3": Crs.GCJ02,
    "4": Crs.GCJ02MC,
    "5": Crs.BD09,
    "6": Crs.BD09MC,
}
"""`from` of v1. Types 7 and 8, formats of two vendors that closed, are refused."""

TARGETS: Final = {"3": Crs.GCJ02, "4": Crs.GCJ02MC, "5": Crs.BD09, "6": Crs.BD09MC}
"""`to` of v1: never WGS-84."""

MODELS: Final = {
    "1": (Crs.GCJ02, Crs.BD09),
    "2": (Crs.WGS84, Crs.BD09),
    "3": (Crs.BD09, Crs.BD09MC),
    "4": (Crs.BD09MC, Crs.BD09),
    "5": (Crs.BD09, Crs.GCJ02),
    "6": (Crs.BD09MC, Crs.GCJ02),
}
"""`model` of v2: source and target in one number."""

MERCATOR_EDGE: Final = FARTHEST_X
"""Metres from the centre of a Mercator system to its edge: BD09MC's, the larger of the two spheres in use."""

Point = tuple[float, float]


def convert_v1(coords: str, source: str = "1", target: str = "5") -> list[Point]:
    """Convert `coords` between two numbered types; returns (x, y), longitude first, in the order given."""
    if source not in SOURCES:
        raise SourceInvalid(f"from is {source[:16]!r}; expected one of {', '.join(SOURCES)}")
    if target not in TARGETS:
        raise TargetInvalid(f"to is {target[:16]!r}; expected one of {', '.join(TARGETS)}")
    return _convert(coords, SOURCES[source], TARGETS[target])


def convert_v2(coords: str, model: str = "1") -> list[Point]:
    """Convert `coords` by a numbered pair of types; returns (x, y), longitude first, in the order given."""
    if model not in MODELS:
        raise ModelInvalid(f"model is {model[:16]!r}; expected one of {', '.join(MODELS)}")
    return _convert(coords, *MODELS[model])


def _convert(coords: str, source: Crs, target: Crs) -> list[Point]:
    points = parse_coords(coords)
    for x, y in points:
        if not _on_earth(x, y, source):
            raise NotConvertible(f"{x},{y} is outside the earth in {source}; expected longitude first")
    if len(points) < VECTOR_FROM:
        results: Sequence[Point] = [convert_point(x, y, source, target) for x, y in points]
    else:
        results = [(x, y) for x, y in convert(np.array(points), source, target).tolist()]
    for (x, y), (old_x, old_y) in zip(results, points, strict=True):
        if not _on_earth(x, y, target):  # NaN is not
            raise NotConvertible(f"{old_x},{old_y} has no counterpart in {target}")
    return list(results)


def parse_coords(coords: str) -> list[Point]:
    """Read `x,y;x,y;…`, at most 100 pairs.

    Raises `ModelInvalid`, `MalformedCoords` or `TooManyCoords`.
    """
    if not coords:
        raise ModelInvalid("coords is missing; expected x,y;x,y;…")
    if coords.count(";") >= MAX_POINTS:
        raise TooManyCoords(
            f"coords has {coords.count(';') + 1} points; at most {MAX_POINTS} are converted in one call"
        )
    try:
        return [parse_pair(pair) for pair in coords.split(";")]
    except NotANumber as wrong:
        raise MalformedCoords(f"coords is malformed: {wrong}; expected x,y;x,y;…") from None


def _on_earth(x: float, y: float, crs: Crs) -> bool:
    if crs.in_metres:
        return abs(x) <= MERCATOR_EDGE and abs(y) <= MERCATOR_EDGE
    return abs(x) <= 180.0 and abs(y) <= 90.0
