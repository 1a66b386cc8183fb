"""The shape of the region search's answer."""

from typing import TypedDict

from functions.map_geocode.engine.regions import District


class RegionAnswer(TypedDict):
    """The divisions that a keyword names."""

    message: str
    data_version: str
    result_size: int
    districts: list[District]
