"""The records of the file of places. Points are WGS-84 (longitude, latitude) in degrees; see `schema`."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray


class Place(Struct, frozen=True):
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
    facts: Mapping[str, str]

    def __hash__(self) -> int:
        return hash(self.id)


class Landmark(NamedTuple):
    """What a search for the nearest place needs to know of each place."""

    place: int
    division: int
    country: str
    lng: float
    lat: float


class Stretch(Struct, frozen=True):
    """A stretch of a road: the number of the road's place, and a line, (N, 2) degrees."""

    place: int
    line: NDArray[np.float64]


class House(Struct, frozen=True):
    """A house number on a road."""

    number: int
    suffix: str
    text: str
    """The number as its source writes it."""
    lng: float
    lat: float
    division: int


class HouseRange(Struct, frozen=True):
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
