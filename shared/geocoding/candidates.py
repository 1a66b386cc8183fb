"""What geocoding finds, and why it may find nothing. Points are WGS-84.

GeocodingRefused          carries the wire status
├── AddressMissing    2
└── NothingFound      1   no source knows any part of the address
"""

from dataclasses import dataclass

from shared.geo.divisions import Division
from shared.geo.refusal import Refusal
from shared.geocoding.address_words import words
from shared.places.records import Place


class GeocodingRefused(Refusal):
    """No point; `status` is the wire code."""


class AddressMissing(GeocodingRefused):
    """The address is empty."""


class NothingFound(GeocodingRefused):
    """No part of the address is known."""

    status = 1


@dataclass(frozen=True)
class Geocoded:
    """The point of an address."""

    lng: float
    lat: float
    precise: bool
    """Whether a source has exactly this; else it lies between, near or in the middle of what one has."""
    confidence: int
    """The wire's, by the bound of the error: see `precision`."""
    level: str
    comprehension: int = 0
    """Percent of the address's characters that the point takes into account."""
    division: Division | None = None
    place: Place | None = None
    street: str = ""
    street_number: str = ""


Found = tuple[Geocoded, int] | None
"""A point, and how many characters of the text it takes into account."""


def letters(text: str) -> str:
    """Return a text without its separators."""
    return "".join(character for character in text if character not in words().separators)
