"""A brute-force planner straight from the tables of a GTFS zip; it shares no code with the engine.

Dijkstra over (call of a trip on a day, rides, units of walking): it boards every later trip, not only the
next one. Ways on foot are given to it, as they are to the engine.
"""

import csv
import heapq
import io
import itertools
import zipfile
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct, field

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Call(NamedTuple):
    """A call of a trip: stop, seconds of its day, and whether one may get on and off."""

    stop: str
    arrival: int
    departure: int
    on: bool
    off: bool


class Way(NamedTuple):
    """A way on foot."""

    seconds: int
    units: int


class Aboard(NamedTuple):
    """In a vehicle as it leaves a call: trip, run, number of the call, and when the trip's day began."""

    trip: str
    run: int
    at: int
    midnight: int


Place = str | Aboard
"""A stop, or a vehicle."""
NEVER = 1 << 50


class Oracle(Struct):
    """The feed as plain tables."""

    calls: dict[str, list[list[Call]]]
    """By trip: the calls of each of its runs; several with a frequency."""
    service: dict[str, str]
    weekdays: dict[str, tuple[date, date, tuple[bool, ...]]]
    exceptions: dict[tuple[str, date], int]
    zone: ZoneInfo
    known: dict[date, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Oracle":
        tables = dict(_tables(path))
        runs: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in tables["stop_times"]:
            runs[row["trip_id"]].append(row)
        headways: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for row in tables.get("frequencies", ()):
            times = (_seconds(row["start_time"]), _seconds(row["end_time"]), int(row["headway_secs"]))
            headways[row["trip_id"]].append(times)
        calls: dict[str, list[list[Call]]] = {}
        for trip, rows in runs.items():
            written = _calls(sorted(rows, key=lambda row: int(row["stop_sequence"])))
            calls[trip] = [written]
            if trip in headways:
                begins = [at for start, end, step in headways[trip] for at in range(start, end, step)]
                calls[trip] = [_moved(written, at - written[0].departure) for at in begins]
        return cls(
            calls,
            {row["trip_id"]: row["service_id"] for row in tables["trips"]},
            {
                row["service_id"]: (
                    _date(row["start_date"]), _date(row["end_date"]), tuple(row[day] == "1" for day in DAYS)
                )
                for row in tables.get("calendar", ())
            },
            {
                (row["service_id"], _date(row["date"])): int(row["exception_type"])
                for row in tables.get("calendar_dates", ())
            },
            ZoneInfo(tables["agency"][0]["agency_timezone"]),
        )  # fmt: skip

    def runs_on(self, trip: str, day: date) -> bool:
        service = self.service[trip]
        if (exception := self.exceptions.get((service, day))) is not None:
            return exception == 1
        if service not in self.weekdays:
            return False
        first, last, on = self.weekdays[service]
        return first <= day <= last and on[day.weekday()]

    def midnight(self, day: date) -> int:
        return round(datetime.combine(day, time(12), self.zone).timestamp()) - 43_200

    def today(self, moment: int) -> date:
        return datetime.fromtimestamp(moment, self.zone).date()

    def arrivals(
        self,
        departure: int,
        access: Mapping[str, Way],
        egress: Mapping[str, Way],
        transfers: Mapping[str, Mapping[str, Way]],
        *,
        rides: int,
        units: int,
    ) -> dict[tuple[int, int], int]:
        """Return the earliest arrival by (rides, units of walking); units above the last one count as it."""
        search = _Search(self, departure, egress, transfers, rides, units)
        for stop, way in access.items():
            search.push(departure + way.seconds, stop, 0, way.units)
        search.run()
        return search.best

    def departures(self, day: date) -> dict[str, list[tuple[int, str, int, int]]]:
        """Return (seconds, trip, run, call) of all departures of a day, by stop and time."""
        if day not in self.known:
            at_stop: dict[str, list[tuple[int, str, int, int]]] = defaultdict(list)
            for trip in (trip for trip in self.calls if self.runs_on(trip, day)):
                for run, calls in enumerate(self.calls[trip]):
                    for at, call in enumerate(calls):
                        if call.on:
                            at_stop[call.stop].append((call.departure, trip, run, at))
            for departures in at_stop.values():
                departures.sort()
            self.known[day] = at_stop
        return self.known[day]


class _Search:
    """Dijkstra by moment over places, each reached with so many rides and units of walking behind one."""

    def __init__(
        self,
        oracle: Oracle,
        departure: int,
        egress: Mapping[str, Way],
        transfers: Mapping[str, Mapping[str, Way]],
        rides: int,
        units: int,
    ) -> None:
        today = oracle.today(departure)
        days = [today + timedelta(days=ahead) for ahead in (-1, 0, 1)]
        self._timetables = [(oracle.midnight(day), oracle.departures(day)) for day in days]
        self._calls, self._egress, self._transfers = oracle.calls, egress, transfers
        self._rides, self._units = rides, units
        self._queue: list[tuple[int, int, Place, int, int]] = []
        self._number = itertools.count()  # the order of what has one moment: places cannot be compared
        self._pushed: dict[Place, list[tuple[int, int]]] = defaultdict(list)
        self._seen: dict[Place, list[tuple[int, int]]] = defaultdict(list)
        self.best: dict[tuple[int, int], int] = {}
        self._least = [[NEVER] * (units + 1) for _ in range(rides + 1)]
        """The same, of at most so many rides and units."""

    def push(self, moment: int, place: Place, rides: int, walked: int) -> None:
        walked = min(walked, self._units)
        if isinstance(place, Aboard):  # it has one moment: whoever was put there before was not later
            if _beaten(self._pushed[place], rides, walked):
                return
            self._pushed[place].append((rides, walked))
        heapq.heappush(self._queue, (moment, next(self._number), place, rides, walked))

    def run(self) -> None:
        while self._queue:
            moment, _, place, rides, walked = heapq.heappop(self._queue)
            # Someone is there already, with no more rides and no more walking than this one will have.
            needed = rides + isinstance(place, str)
            if needed > self._rides or self._least[needed][walked] <= moment:
                continue
            if _beaten(self._seen[place], rides, walked):
                continue
            self._seen[place].append((rides, walked))
            if isinstance(place, Aboard):
                self._ride_on(place, rides, walked)
            else:
                self._board(place, moment, rides, walked)

    def _board(self, stop: str, moment: int, rides: int, walked: int) -> None:
        for midnight, at_stop in self._timetables:
            departures = at_stop[stop]
            first = bisect_left(departures, (moment - midnight,))
            for leaves, trip, run, at in departures[first:]:
                self.push(midnight + leaves, Aboard(trip, run, at, midnight), rides + 1, walked)

    def _ride_on(self, aboard: Aboard, rides: int, walked: int) -> None:
        """Go to the trip's next call, and get off there where one may."""
        trip, run, at, midnight = aboard
        calls = self._calls[trip][run]
        if at + 1 == len(calls):
            return
        call = calls[at + 1]
        self.push(midnight + call.departure, Aboard(trip, run, at + 1, midnight), rides, walked)
        if not call.off:
            return
        there = midnight + call.arrival
        for to, way in self._transfers[call.stop].items():
            self.push(there + way.seconds, to, rides, walked + way.units)
        if way := self._egress.get(call.stop):
            self._arrive(there + way.seconds, rides, min(walked + way.units, self._units))

    def _arrive(self, moment: int, rides: int, units: int) -> None:
        self.best[rides, units] = min(self.best.get((rides, units), NEVER), moment)
        for least in self._least[rides:]:
            for walked in range(units, self._units + 1):
                least[walked] = min(least[walked], moment)


def _beaten(others: Iterable[tuple[int, int]], rides: int, walked: int) -> bool:
    """Tell whether someone was there before with no more rides and no more walking."""
    for fewer, less in others:  # noqa: SIM110 - half the time of `any`
        if fewer <= rides and less <= walked:
            return True
    return False


def at_most(best: Mapping[tuple[int, int], int], rides: int, units: int) -> int:
    """Return the earliest arrival with at most so many rides and units of walking."""
    return min(
        (of for (used, walked), of in best.items() if used <= rides and walked <= units), default=NEVER
    )


def _tables(path: Path) -> Iterable[tuple[str, list[dict[str, str]]]]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            text = io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")
            yield name.rpartition("/")[2].removesuffix(".txt"), list(csv.DictReader(text))


def _calls(rows: list[dict[str, str]]) -> list[Call]:
    known = [
        (at, _seconds(row["arrival_time"]), _seconds(row["departure_time"]))
        for at, row in enumerate(rows)
        if row["arrival_time"]
    ]
    calls = []
    for at, row in enumerate(rows):
        before = max(of for of in known if of[0] <= at)
        after = min(of for of in known if of[0] >= at)
        if before == after:
            arrival, departure = before[1:]
        else:
            # Between two timepoints arrivals lie evenly between arrivals, departures between departures.
            share = (at - before[0]) / (after[0] - before[0])
            arrival = int(before[1] + share * (after[1] - before[1]))
            departure = int(before[2] + share * (after[2] - before[2]))
        calls.append(
            Call(
                row["stop_id"],
                arrival,
                departure,
                row.get("pickup_type") != "1",
                row.get("drop_off_type") != "1",
            )
        )
    return calls


def _moved(calls: list[Call], by: int) -> list[Call]:
    return [call._replace(arrival=call.arrival + by, departure=call.departure + by) for call in calls]


def _seconds(text: str) -> int:
    hours, minutes, seconds = map(int, text.split(":"))
    return hours * 3600 + minutes * 60 + seconds


def _date(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))
