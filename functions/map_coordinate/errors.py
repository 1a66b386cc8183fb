"""Why map-coordinate gives no answer, with the statuses of the wire.

Refusal (shared.geo)
├── ConversionRefused
│   ├── SourceInvalid     21   `from` is none of the types
│   ├── TargetInvalid     22   `to` is none of the types
│   ├── MalformedCoords   24   `coords` is not `x,y;x,y;…`
│   ├── TooManyCoords     25   more than 100 points
│   ├── ModelInvalid      26   `coords` is missing, or `model` is none of the models
│   └── NotConvertible     4   a point lies outside the earth or outside the target system
└── NoZone                 1   the point lies at sea
"""

from typing import Final

from shared.geo.refusal import Refusal

CONVERSION_CODES: Final = {
    4: "a point lies outside the earth or outside the target system",
    21: "`from` is none of the types; 7 and 8, formats of vendors that closed, are not offered",
    22: "`to` is none of the types; never WGS-84",
    24: "`coords` is no list of pairs of numbers",
    25: "more than 100 points",
    26: "`coords` is missing, or `model` is none of the models",
}
TIME_ZONE_CODES: Final = {
    1: "the point lies at sea",
    2: "a parameter is malformed, or `location` is missing",
}


class ConversionRefused(Refusal):
    """A conversion cannot be done; `status` is its wire code."""


class SourceInvalid(ConversionRefused):
    """`from` is none of the types."""

    status = 21


class TargetInvalid(ConversionRefused):
    """`to` is none of the types."""

    status = 22


class MalformedCoords(ConversionRefused):
    """`coords` is not a list of pairs of numbers."""

    status = 24


class TooManyCoords(ConversionRefused):
    """More points than one call may convert."""

    status = 25


class ModelInvalid(ConversionRefused):
    """A parameter is missing or has no meaning."""

    status = 26


class NotConvertible(ConversionRefused):
    """A point has no counterpart in the target system."""

    status = 4


class NoZone(Refusal):
    """No country's time zone holds at the point."""

    status = 1
