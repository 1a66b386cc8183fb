"""What the readers of sources hand over: places, parts of roads, and house numbers. All points are WGS-84."""

from collections.abc import Iterator

from msgspec import Struct, field

from functions.pack_builder.engine.progress import Progress as Progress

Point = tuple[float, float]
"""Longitude and latitude in degrees."""


class PlaceRecord(Struct, frozen=True):
    """One place as one source knows it."""

    identity: str
    """What the source calls it for ever, with the source in front: `osm:n123`. The uid is made of it."""
    name: str
    tag: str
    """In Baidu's words: 金融;银行."""
    importance: int
    point: Point | None
    names: tuple[str, ...] = ()
    division: int | None = None
    """Key of its lowest division; None where the point has to tell."""
    country: str = ""
    """Two letters; empty where the point has to tell."""
    address: str = ""
    address_line: str = ""
    """What the address says below its divisions, by which the place is found too."""
    facts: dict[str, str] = field(default_factory=dict)
    area: bytes = b""
    """Outline as WKB, empty for a mere point."""
    spelt: tuple[str, ...] = ()
    """Names among all names that are found by their pinyin; the first name always is."""


class RoadRecord(Struct, frozen=True):
    """A stretch of a named road."""

    identity: str
    name: str
    names: tuple[str, ...]
    tag: str
    importance: int
    line: tuple[Point, ...]


class HouseRecord(Struct, frozen=True):
    """A house number on a road."""

    road: str
    number: str
    point: Point


class HouseRangeRecord(Struct, frozen=True):
    """A line along which numbers are spread evenly, from its first point to its last."""

    road: str
    first: int
    last: int
    step: int
    """1 for every number, 2 for those of one side of the street."""
    line: tuple[Point, ...]


class KilometreRecord(Struct, frozen=True):
    """A kilometre post."""

    roads: tuple[str, ...]
    """What its road is called, and its number."""
    metre: int
    point: Point


SourceRecord = PlaceRecord | RoadRecord | HouseRecord | HouseRangeRecord | KilometreRecord
Reader = Iterator[SourceRecord]
