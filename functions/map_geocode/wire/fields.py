"""Kinds of fields and shapes that several services share."""

from typing import Annotated, Final, Literal, TypedDict

from pydantic import BeforeValidator

METRE_DECIMALS: Final = 2

_SHORT: Final = {"wgs84": "wgs84ll", "gcj02": "gcj02ll", "bd09": "bd09ll"}


def _in_full(name: str) -> str:
    lowered = name.strip().lower()
    return _SHORT.get(lowered, lowered)


CoordinateType = Annotated[
    Literal["bd09ll", "gcj02ll", "wgs84ll", "bd09mc"],
    BeforeValidator(_in_full, json_schema_input_type=Literal["bd09ll", "gcj02ll", "wgs84ll", "bd09mc"]),
]


class PointAsked(TypedDict):
    """A point in the type asked for: degrees, or metres under the same names."""

    lng: float
    lat: float
