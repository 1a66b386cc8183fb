"""The shapes of answers of the matrices, as Baidu documents them."""

from typing import NotRequired, TypedDict


class Quantity(TypedDict):
    """A number, and how a person would say it."""

    text: str
    value: int


class Pair(TypedDict):
    """One origin and one destination; both values are 0 where there is no route."""

    distance: Quantity
    duration: Quantity
    restrictions_status: NotRequired[int]
    retrograde_dist: NotRequired[int]


class MatrixAnswer(TypedDict):
    """The pairs row by row: first origin to all destinations, then the second."""

    result: list[Pair]
    message: str
