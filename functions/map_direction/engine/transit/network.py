"""What every search over a timetable needs: the tables of its days, the transfers, and stops by place."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from functions.map_direction.engine.transit.day_table import Bools, DayTable, day_table
from shared.geo.geodesy import LocalPlane, circle_bounds
from shared.transit.timetable import Ints, Longs, Timetable

DAY: Final = 86_400
LEVELS: Final = 8
EFFORT_METRES: Final = 250
"""Walking is counted in units of this length: a journey of level n walks n of them, of the top level any."""
TOP: Final = LEVELS - 1
TABLES_KEPT: Final = 6
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True)
class Ride:
    """A trip from one stop of its pattern to another; moments are seconds since 1970."""

    pattern: int
    trip: int
    board: int
    """Entry of the timetable, as is `alight`."""
    alight: int
    departure: int
    arrival: int
    day: int
    """Service day of the trip, counted from 1970-01-01."""


@dataclass(frozen=True)
class Running:
    """The trips of one service day, and the moment in seconds since 1970 that their times count from."""

    table: DayTable
    origin: int
    day: int

    def ride(self, trip: int, board: int, alight: int) -> Ride:
        """Return the ride on a trip, counted in its pattern, between two entries of the table."""
        table = self.table
        pattern = int(table.pattern[board])
        return Ride(
            pattern=int(table.patterns[pattern]),
            trip=int(table.trips[table.trip_first[pattern] + trip]),
            board=int(table.entry[board]),
            alight=int(table.entry[alight]),
            departure=table.departure(board, trip) + self.origin,
            arrival=table.arrives(alight, trip) + self.origin,
            day=self.day,
        )


@dataclass(frozen=True)
class Reach:
    """Stops that one gets to on foot from a point, or from which one gets to it."""

    stops: Ints
    seconds: Ints
    metres: Ints

    def rows(self) -> Iterator[tuple[int, int, int]]:
        """Yield stop, seconds and units of walking."""
        columns = (self.stops, self.seconds, effort(self.metres))
        yield from zip(*(column.tolist() for column in columns), strict=True)


def effort(metres: Ints) -> Ints:
    """Return the units of walking, to the nearest, at most the top level."""
    return np.minimum((metres + EFFORT_METRES // 2) // EFFORT_METRES, TOP)


class Network:
    """A timetable ready for searches. Threads may share it."""

    def __init__(self, timetable: Timetable) -> None:
        of = timetable.arrays
        self.timetable = timetable
        self.stops = len(of.stop_id)
        self.transfer_effort = effort(of.transfer_metres)
        self.transfer_first: Longs = np.searchsorted(of.transfer_to, np.arange(self.stops + 1))
        self._zones = [ZoneInfo(name) for name in timetable.zones]
        self._overhang = _days_overhanging(timetable)
        self._tables: OrderedDict[tuple[bytes, int], DayTable | None] = OrderedDict()
        self._lock = threading.Lock()
        degrees = timetable.stop_degrees
        self._by_latitude = np.argsort(degrees[:, 1], kind="stable")
        self._latitudes = degrees[self._by_latitude, 1]

    def running(self, moment: int, days_ahead: int = 0) -> list[Running]:
        """Return the trips of a moment's day, of days before that are still under way, and of days after."""
        found = []
        for zone in range(len(self._zones)):
            today = datetime.fromtimestamp(moment, self._zones[zone]).date()
            for ahead in range(-self._overhang, days_ahead + 1):
                on = today + timedelta(days=ahead)
                if (running := self._on_day(zone, on, max(0, -ahead) * DAY - 2 * 3600)) is not None:
                    found.append(running)
        return found

    def midnight_after(self, moment: int) -> int:
        """Return the first moment at which any trip of a later day than a moment's can leave."""
        zones = [(zone, datetime.fromtimestamp(moment, zone).date()) for zone in self._zones]
        return min(_origin(zone, today + timedelta(days=1)) for zone, today in zones)

    def departures_of_day(self, ride: Ride) -> tuple[int, int]:
        """Return the first and the last departure, on a ride's day, of its line from where one boards.

        Runs of all patterns of the line that lead from there to where one alights.
        """
        of = self.timetable.arrays
        route = int(of.pattern_route[ride.pattern])
        board, alight = int(of.entry_stop[ride.board]), int(of.entry_stop[ride.alight])
        zone = int(of.agency_zone[of.route_agency[route]])
        running = self._on_day(zone, _EPOCH + timedelta(days=ride.day), 0)
        assert running is not None  # noqa: S101 - the ride runs on that day
        table = running.table
        ends = table.entries_at(alight)
        found: list[int] = []
        for entry in table.entries_at(board):
            pattern = int(table.pattern[entry])
            leads_there = any(table.pattern[end] == pattern and end > entry for end in ends)
            if (
                leads_there
                and table.boards[entry]
                and int(of.pattern_route[table.patterns[pattern]]) == route
            ):
                last = int(table.count[entry]) - 1
                found += [running.origin + table.departure(entry, trip) for trip in (0, last)]
        return min(found), max(found)

    def zone_of_stop(self, stop: int) -> ZoneInfo:
        """Return the time zone of the lines that call at a stop."""
        of = self.timetable.arrays
        entry = int(np.flatnonzero(of.entry_stop == stop)[0])
        pattern = int(np.searchsorted(of.entry_first, entry, "right")) - 1
        return self.zone_of_route(int(of.pattern_route[pattern]))

    def zone_of_route(self, route: int) -> ZoneInfo:
        """Return the time zone of a route's agency."""
        of = self.timetable.arrays
        return self._zones[int(of.agency_zone[of.route_agency[route]])]

    def stops_around(self, lng: float, lat: float, radius: float, most: int) -> tuple[Ints, Ints]:
        """Return the nearest stops within a radius, and their metres in a straight line, nearest first."""
        _, _, south, north = circle_bounds(lng, lat, radius)
        first, end = np.searchsorted(self._latitudes, (south, north))
        near = self._by_latitude[first:end]
        metres = LocalPlane(lng, lat).distances(self.timetable.stop_degrees[near])
        order = np.argsort(metres, kind="stable")[:most]
        order = order[metres[order] <= radius]
        return near[order].astype(np.int32), np.round(metres[order]).astype(np.int32)

    def _on_day(self, zone: int, on: date, least_end: int) -> Running | None:
        day = (on - _EPOCH).days
        services = self.timetable.active_services(day) & (self.timetable.arrays.service_zone == zone)
        table = self._table(services, max(least_end, 0))
        return Running(table, _origin(self._zones[zone], on), day) if table is not None else None

    def _table(self, services: Bools, least_end: int) -> DayTable | None:
        """Return the table of a set of services; days on which the same services run share it."""
        key = (np.packbits(services).tobytes(), least_end)
        with self._lock:
            if key in self._tables:
                self._tables.move_to_end(key)
                return self._tables[key]
        table = day_table(self.timetable, services, least_end)
        with self._lock:
            self._tables[key] = table
            while len(self._tables) > TABLES_KEPT:
                self._tables.popitem(last=False)
        return table


@cache
def _origin(zone: ZoneInfo, day: date) -> int:
    """Return the start of a service day, twelve hours before noon: midnight, but for two days a year."""
    return round(datetime.combine(day, time(12), zone).timestamp()) - DAY // 2


def _days_overhanging(timetable: Timetable) -> int:
    """Return how many days after its own a trip may still be under way."""
    return int(timetable.arrays.arrival.max(initial=0)) // DAY
