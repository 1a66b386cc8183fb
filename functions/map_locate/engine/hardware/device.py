"""A device that asks where it is: what it hears, and which of its hints says most.

The position of its own satellite receiver and that of the transmitters around it compete by their radius. Its
address on the network comes last: that is good to a city at best.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from functools import cached_property
from typing import Final, NamedTuple

from msgspec import Struct

from functions.map_locate.engine.hardware.fix import Sighting, find_fix
from functions.map_locate.engine.hardware.learning import COARSEST_GPS, learn
from functions.map_locate.engine.hardware.transmitters import Kind, Transmitter, is_changeable, kind_of


class Source(IntEnum):
    """What a position comes from, as the wire numbers it."""

    NOTHING = 0
    SATELLITES = 1
    WIFI = 2
    CELLS = 3
    IP = 4


SOURCES: Final = {Kind.WIFI: Source.WIFI, Kind.CELL: Source.CELLS, Kind.CDMA: Source.CELLS}
OPT_OUT: Final = "_nomap"
"""Ends the name of an access point whose owner does not want it on maps."""


class Position(NamedTuple):
    """A place in WGS-84 degrees, and metres around it that cover the device."""

    lng: float
    lat: float
    radius: float
    source: Source


class Signal(NamedTuple):
    """A transmitter as a device hears it.

    `identities` are several where the device does not know the network of the cell; `place` is what a
    station of CDMA says of itself.
    """

    identities: tuple[bytes, ...]
    dbm: float | None = None
    name: str = ""
    place: tuple[float, float] | None = None


class DeviceReport(Struct, frozen=True, dict=True):
    """What a device tells of its surroundings. `gps` is WGS-84 and competes; `ip` is its address."""

    signals: Sequence[Signal] = ()
    gps: Position | None = None
    ip: str = ""

    @cached_property
    def identities(self) -> tuple[bytes, ...]:
        """The transmitters that were heard, each once."""
        return tuple(dict.fromkeys(one for signal in self.signals for one in signal.identities))


def locate_device(report: DeviceReport, table: Mapping[bytes, Transmitter]) -> Position | None:
    """Return the best position by satellites and transmitters, None without either."""
    fix = find_fix(list(_sightings(report.signals, table)))
    if fix is None:
        return report.gps
    position = Position(fix.lng, fix.lat, fix.radius, SOURCES[fix.kind])
    return report.gps if report.gps is not None and report.gps.radius <= position.radius else position


def lessons(report: DeviceReport, table: Mapping[bytes, Transmitter], day: int) -> dict[bytes, Transmitter]:
    """Return what a report with a satellite position teaches of the transmitters in it.

    Owners of access points can opt out, and those that move with a telephone teach nothing.
    """
    gps = report.gps
    if gps is None or gps.radius > COARSEST_GPS:
        return {}
    return {
        one: learn(table.get(one), kind_of(one), gps.lng, gps.lat, day)
        for signal in report.signals
        if len(signal.identities) == 1 and not signal.name.endswith(OPT_OUT)
        for one in signal.identities
        if not is_changeable(one)
    }


def _sightings(signals: Sequence[Signal], table: Mapping[bytes, Transmitter]) -> Iterator[Sighting]:
    """Yield the transmitters that a device hears and the table knows, each once."""
    strengths: dict[bytes, float | None] = {}
    for signal in signals:
        listings = [one for one in signal.identities if one in table]
        for one in listings:
            strengths.setdefault(one, signal.dbm)
        if not listings and signal.place is not None:
            yield Sighting(Kind.CDMA, *signal.place, 0.0, signal.dbm)
    for one, dbm in strengths.items():
        transmitter = table[one]
        yield Sighting(kind_of(one), transmitter.lng, transmitter.lat, transmitter.reach, dbm)
