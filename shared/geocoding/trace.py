"""What a geocoder tells of its work on request: how it read an address, and what it weighed as the answer.

`Trace` is the interface and takes nothing down, which costs a call without a body; `GeocodingTrace` of
`recording` keeps what it is told.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypedDict

if TYPE_CHECKING:
    from shared.geocoding.address_points import AddressPoint
    from shared.geocoding.readings import Reading
    from shared.places.areas import Area
    from shared.places.candidates import Candidate


class Method(StrEnum):
    """What a geocoder looks for, in the order in which it does."""

    ADDRESS = "a place's own address"
    CROSSING = "crossing"
    HOUSE = "house number"
    KILOMETRE = "kilometre"
    PLACE = "place"
    ROAD = "road"
    ROAD_WITH_TYPO = "road with a typo"
    PLACE_WITH_TYPO = "place with a typo"
    VILLAGE = "village"
    DIVISION = "division"
    NAME_IN_TEXT = "name inside the text"


class TraceRecord(TypedDict):
    """A trace as JSON can hold it."""

    text: str
    readings: list[dict[str, Any]]
    attempts: list[dict[str, Any]]
    reason: str


class Trace:
    """Takes nothing down."""

    def read(self, text: str, readings: Sequence["Reading"]) -> None:
        """Take the normalized text and the ways to take it apart, the first one first."""

    def weigh(
        self,
        method: Method,
        name: str,
        area: "Area | None",
        candidates: Sequence["Candidate"],
        objection: Callable[["Candidate"], str],
    ) -> None:
        """Take what a text search found, the best first; the first without an objection is accepted."""

    def option(
        self, method: Method, name: str, area: "Area | None", point: tuple[float, float] | None, note: str
    ) -> None:
        """Take something looked up by other means: its point, None where no source has it."""

    def answer(self, point: "AddressPoint") -> None:
        """Take the answer."""


NO_TRACE: Final = Trace()
