"""The shapes that place search answers in."""

from typing import NotRequired, TypedDict

from functions.map_place.answers import PlaceItem, PlaceItemV3


class SearchAnswer(TypedDict):
    """A page of places."""

    message: str
    result_type: NotRequired[str]
    query_type: NotRequired[str]
    total: NotRequired[int]
    results: list[PlaceItem]


class SearchAnswerV3(TypedDict):
    """A page of places of version 3."""

    message: str
    result_type: NotRequired[str]
    query_type: NotRequired[str]
    total: NotRequired[int]
    results: list[PlaceItemV3]
