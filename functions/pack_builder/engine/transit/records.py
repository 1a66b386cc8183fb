"""The rows of a feed as they were read: every reference is a number, every value is checked."""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from functions.pack_builder.engine.transit.service_days import Service
from functions.pack_builder.engine.transit.shapes import Shape
from functions.pack_builder.engine.transit.stop_times import StopTimes

STOP, STATION = 0, 1
"""Values of `location_type`; entrances, nodes and boarding areas are neither called at nor kept."""


class Agency(NamedTuple):
    """Who runs routes."""

    id: str
    name: str
    url: str


class Stop(NamedTuple):
    """A row of stops.txt that vehicles call at, or a station of such rows."""

    id: str
    name: str
    lng: float
    lat: float
    kind: int
    parent: str
    zone: str


class Route(NamedTuple):
    """A line; `agency` is a number."""

    id: str
    name: str
    long_name: str
    type: int
    colour: int
    agency: int


class Trip(NamedTuple):
    """One run of a vehicle; route, service and shape are numbers."""

    id: str
    name: str
    headsign: str
    route: int
    service: int
    direction: int
    shape: int


class Frequency(NamedTuple):
    """A trip repeated from `start` until before `end`, in seconds of the day."""

    trip: int
    start: int
    end: int
    headway: int


class TransferRow(NamedTuple):
    """A row of transfers.txt between two stops or stations; `seconds` is -1 where it says none."""

    origin: int
    destination: int
    kind: int
    seconds: int


class Fare(NamedTuple):
    """A ticket."""

    id: str
    price: float
    currency: str
    transfers: int
    seconds: int
    agency: int


class FareRule(NamedTuple):
    """Where a ticket holds; route is a number, zones are names, empty for any."""

    fare: int
    route: int
    origin: str
    destination: str
    contains: str


class FeedTables(Struct, frozen=True, kw_only=True):
    """One feed."""

    file: str
    publisher: str
    version: str
    zone: str
    """Name of the time zone of all agencies."""
    agencies: Sequence[Agency]
    stops: Sequence[Stop]
    routes: Sequence[Route]
    services: Sequence[Service]
    shapes: Sequence[Shape]
    trips: Sequence[Trip]
    stop_times: StopTimes
    frequencies: Sequence[Frequency]
    transfers: Sequence[TransferRow]
    fares: Sequence[Fare]
    fare_rules: Sequence[FareRule]
    notes: Sequence[str] = ()
    """What was left out or mended, a line for each kind."""
