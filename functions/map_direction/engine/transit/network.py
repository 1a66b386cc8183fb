"""A timetable ready for searches: the tables of its days, the transfers, and stops by place."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from msgspec import Struct

from functions.map_direction.engine.transit.day_table import Bools, DayTable, build_day_table
from functions.map_direction.engine.transit.districts import Districts, map_districts
from shared.geo.geodesy import LocalPlane, circle_bounds
from shared.transit.timetable import Ints, Longs, Timetable

DAY: Final = 86_400
LEVELS: Final = 8
EFFORT_METRES: Final = 250
"""Walking is counted in units of this length: an itinerary of level n walks n units, of the top level any."""
TOP: Final = LEVELS - 1
CACHED_TABLES: Final = 12
CACHED_DAYS: Final = 64
_EPOCH: Final = date(1970, 1, 1)


class Ride(Struct, frozen=True):
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


class ServiceDay(Struct, frozen=True):
    """The trips of one service day, and its origin: the seconds since 1970 that their times count from."""

    table: DayTable
    origin: int
    number: int
    """The day, counted from 1970-01-01."""

    def ride(self, trip: int, board: int, alight: int) -> Ride:
        """Return the ride on a trip of a pattern between two entries of the table."""
        table = self.table
        pattern = int(table.pattern[board])
        return Ride(
            pattern=int(table.patterns[pattern]),
            trip=int(table.trips[table.trip_first[pattern] + trip]),
            board=int(table.entry[board]),
            alight=int(table.entry[alight]),
            departure=table.departure_time(board, trip) + self.origin,
            arrival=table.arrival_time(alight, trip) + self.origin,
            day=self.number,
        )


class FootAccess(Struct, frozen=True):
    """The stops within walking distance of a point, with the walk to or from each."""

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
        arrays = timetable.arrays
        self.timetable = timetable
        self.stops = len(arrays.stop_id)
        self.transfer_effort = effort(arrays.transfer_metres)
        self.transfer_first: Longs = np.searchsorted(arrays.transfer_to, np.arange(self.stops + 1))
        self._zones = [ZoneInfo(name) for name in timetable.zones]
        self.districts = map_districts(timetable)
        self._overhang = _days_overhanging(timetable)
        self._tables: OrderedDict[tuple[bytes, int, Districts | None], DayTable | None] = OrderedDict()
        self._lock = threading.Lock()
        self._services = lru_cache(CACHED_DAYS)(self._active_services)
        degrees = timetable.stop_degrees
        self._by_latitude = np.argsort(degrees[:, 1], kind="stable")
        self._latitudes = degrees[self._by_latitude, 1]

    def service_days(
        self, moment: int, districts: Districts | None = None, *, days_ahead: int = 0
    ) -> list[ServiceDay]:
        """Return the trips of a moment's day, of earlier days that still run, and of days after.

        districts: those whose trips count, None for all.
        """
        days = []
        for zone in self._zones_of(districts):
            today = datetime.fromtimestamp(moment, self._zones[zone]).date()
            for ahead in range(-self._overhang, days_ahead + 1):
                date_ahead = today + timedelta(days=ahead)
                day = self._service_day(zone, date_ahead, max(0, -ahead) * DAY - 2 * 3600, districts)
                if day is not None:
                    days.append(day)
        return days

    def _zones_of(self, districts: Districts | None) -> Iterable[int]:
        if districts is None:
            return range(len(self._zones))
        return sorted(self.districts.zones_of(districts))

    def next_midnight(self, moment: int, districts: Districts | None = None) -> int:
        """Return the first moment at which any trip of a later day than a moment's can leave."""
        own_zones = [self._zones[zone] for zone in self._zones_of(districts)] or self._zones
        zones = [(zone, datetime.fromtimestamp(moment, zone).date()) for zone in own_zones]
        return min(_origin(zone, today + timedelta(days=1)) for zone, today in zones)

    def departures_of_day(self, ride: Ride) -> tuple[int, int]:
        """Return the first and the last departure, on a ride's day, of its line from the boarding stop.

        Trips of all patterns of the line that also call at the stop where the ride ends.
        """
        arrays = self.timetable.arrays
        route = int(arrays.pattern_route[ride.pattern])
        board, alight = int(arrays.entry_stop[ride.board]), int(arrays.entry_stop[ride.alight])
        zone = int(arrays.agency_zone[arrays.route_agency[route]])
        districts = frozenset({int(self.districts.of_stop[board])})
        service_day = self._service_day(zone, _EPOCH + timedelta(days=ride.day), 0, districts)
        assert service_day is not None  # noqa: S101 - the ride runs on that day
        table = service_day.table
        ends = table.entries_at(alight)
        departures: list[int] = []
        for entry in table.entries_at(board):
            pattern = int(table.pattern[entry])
            calls_at_end = any(table.pattern[end] == pattern and end > entry for end in ends)
            if (
                calls_at_end
                and table.boards[entry]
                and int(arrays.pattern_route[table.patterns[pattern]]) == route
            ):
                last = int(table.count[entry]) - 1
                departures += [service_day.origin + table.departure_time(entry, trip) for trip in (0, last)]
        return min(departures), max(departures)

    def zone_of_stop(self, stop: int) -> ZoneInfo:
        """Return the time zone of the lines that call at a stop."""
        arrays = self.timetable.arrays
        entry = int(np.flatnonzero(arrays.entry_stop == stop)[0])
        pattern = int(np.searchsorted(arrays.entry_first, entry, "right")) - 1
        return self.zone_of_route(int(arrays.pattern_route[pattern]))

    def zone_of_route(self, route: int) -> ZoneInfo:
        """Return the time zone of a route's agency."""
        arrays = self.timetable.arrays
        return self._zones[int(arrays.agency_zone[arrays.route_agency[route]])]

    def stops_around(self, lng: float, lat: float, radius: float, most: int) -> tuple[Ints, Ints]:
        """Return the nearest stops within a radius, and their metres in a straight line, nearest first."""
        _, _, south, north = circle_bounds(lng, lat, radius)
        first, end = np.searchsorted(self._latitudes, (south, north))
        near = self._by_latitude[first:end]
        metres = LocalPlane(lng, lat).distances(self.timetable.stop_degrees[near])
        order = np.argsort(metres, kind="stable")[:most]
        order = order[metres[order] <= radius]
        return near[order].astype(np.int32), np.round(metres[order]).astype(np.int32)

    def _service_day(
        self, zone: int, day: date, least_end: int, districts: Districts | None
    ) -> ServiceDay | None:
        number = (day - _EPOCH).days
        table = self._table(*self._services(zone, number), max(least_end, 0), districts)
        return ServiceDay(table, _origin(self._zones[zone], day), number) if table is not None else None

    def _active_services(self, zone: int, number: int) -> tuple[Bools, bytes]:
        """Return the services of a zone that run on a day, and the same as a key."""
        services = self.timetable.active_services(number) & (self.timetable.arrays.service_zone == zone)
        return services, np.packbits(services).tobytes()

    def _table(
        self, services: Bools, name: bytes, least_end: int, districts: Districts | None
    ) -> DayTable | None:
        """Return the table of a set of services; days on which the same services run share it."""
        key = (name, least_end, districts)
        with self._lock:
            if key in self._tables:
                self._tables.move_to_end(key)
                return self._tables[key]
        has_trip = None if districts is None else self.districts.has_trips(districts)
        table = build_day_table(self.timetable, services, least_end, has_trip)
        with self._lock:
            self._tables[key] = table
            while len(self._tables) > CACHED_TABLES:
                self._tables.popitem(last=False)
        return table


@cache
def _origin(zone: ZoneInfo, day: date) -> int:
    """Return the start of a service day, twelve hours before noon: midnight, but for two days a year."""
    return round(datetime.combine(day, time(12), zone).timestamp()) - DAY // 2


def _days_overhanging(timetable: Timetable) -> int:
    """Return how many days after its own a trip may still be under way."""
    return int(timetable.arrays.arrival.max(initial=0)) // DAY
