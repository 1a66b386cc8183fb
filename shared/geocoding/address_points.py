"""The point of an address, as geocoding answers it. WGS-84."""

from msgspec import Struct

from shared.geo.divisions import Division
from shared.places.records import Place


class AddressPoint(Struct, frozen=True):
    """The point of an address."""

    lng: float
    lat: float
    is_precise: bool
    """Whether a source has exactly this; else it lies between, near or in the middle of what one has."""
    confidence: int
    """The wire's, by the bound of the error: see `precision`."""
    level: str
    characters: int = 0
    """How many characters of the text behind the divisions the point takes into account."""
    comprehension: int = 0
    """Percent of the address's characters that the point takes into account."""
    division: Division | None = None
    place: Place | None = None
    street: str = ""
    street_number: str = ""
