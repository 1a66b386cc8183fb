"""The shapes that detail answers in."""

from typing import TypedDict

from functions.map_place.answers import PlaceItem, PlaceItemV3


class DetailAnswer(TypedDict):
    """The place of `uid`, or the list of those of `uids`."""

    message: str
    result: PlaceItem | list[PlaceItem]


class DetailAnswerV3(TypedDict):
    """The places, one or several."""

    message: str
    results: list[PlaceItemV3]
