"""The shapes that suggestion answers in."""

from typing import NotRequired, TypedDict

from functions.map_place.answers import PlaceHead


class SuggestionHead(PlaceHead):
    """What every suggestion holds."""

    district: str
    address: str
    adcode: str
    tag: str
    business: str
    children: list[str]


class Suggestion(SuggestionHead):
    """A suggestion of version 2 and abroad."""

    cityid: str
    country: NotRequired[str]


class SuggestionV3(SuggestionHead):
    """A suggestion of version 3."""

    town: str
    town_code: int
    classified_poi_tag: str


class SuggestionAnswer(TypedDict):
    """At most ten suggestions."""

    message: str
    result: list[Suggestion]


class SuggestionAnswerV3(TypedDict):
    """At most ten suggestions of version 3."""

    message: str
    results: list[SuggestionV3]
