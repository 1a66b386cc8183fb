"""The records of the file of places. Points are WGS-84 (longitude, latitude) in degrees; see `schema`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Place:
    """One place; see `schema.SCHEMA` for what the fields mean."""

    id: int
    uid: str
    name: str
    names: tuple[str, ...]
    tag: str
    level: str
    industry: str
    importance: int
    division: int
    country: str
    lng: float | None
    lat: float | None
    address: str
    facts: Mapping[str, str] = field(compare=False)


class Landmark(NamedTuple):
    """What a search for the nearest place needs to know of each place."""

    place: int
    division: int
    country: str
    lng: float
    lat: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a road: the number of the road's place, and a line, (N, 2) degrees."""

    place: int
    line: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class House:
    """A house number on a road."""

    number: int
    suffix: str
    text: str
    """The number as its source writes it."""
    lng: float
    lat: float
    division: int


@dataclass(frozen=True, slots=True)
class HouseRange:
    """House numbers at equal distances along a line, (N, 2) degrees."""

    low: int
    high: int
    step: int
    line: NDArray[np.float64]
    division: int


class Kilometre(NamedTuple):
    """A kilometre post: metres along its road, and its point."""

    metre: int
    lng: float
    lat: float
    division: int
