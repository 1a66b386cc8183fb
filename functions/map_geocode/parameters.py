"""Kinds of fields that several services share."""

from typing import Annotated, Final, Literal

from pydantic import BeforeValidator

_SHORT: Final = {"wgs84": "wgs84ll", "gcj02": "gcj02ll", "bd09": "bd09ll"}


def _in_full(name: str) -> str:
    lower_name = name.strip().lower()
    return _SHORT.get(lower_name, lower_name)


CoordinateType = Annotated[
    Literal["bd09ll", "gcj02ll", "wgs84ll", "bd09mc"],
    BeforeValidator(_in_full, json_schema_input_type=Literal["bd09ll", "gcj02ll", "wgs84ll", "bd09mc"]),
]
