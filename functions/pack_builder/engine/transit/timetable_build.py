"""The timetable of a pack: one or several feeds, put together and written."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from msgspec import Struct

from functions.pack_builder.engine.transit.errors import FeedError
from functions.pack_builder.engine.transit.feed import read_feed
from functions.pack_builder.engine.transit.patterns import Pattern, patterns_of
from functions.pack_builder.engine.transit.records import STATION, FeedTables, TransferRow
from functions.pack_builder.engine.transit.rows import day_text
from functions.pack_builder.engine.transit.service_days import span
from functions.pack_builder.engine.transit.shapes import lay_on_shape, way_between
from functions.pack_builder.engine.transit.transfers import (
    StraightLine,
    WalkingTimes,
    transfers_between,
)
from shared.transit.timetable import FOLDER, NONE, Arrays, Feed, Timetable, write_timetable

MOST_FEEDS: Final = 50


class TimetableFacts(Struct, frozen=True):
    """What a timetable holds, for the manifest of its pack."""

    stops: int
    routes: int
    patterns: int
    trips: int
    feeds: tuple[Feed, ...]
    walking: str


def build_timetable(feeds: Sequence[Path], pack: Path, walking: WalkingTimes | None = None) -> TimetableFacts:
    """Read GTFS feeds and write their timetable into the folder `transit` of a pack.

    walking: measures the ways on foot between stops; without it they are straight lines, made longer.
    Raises FeedError, and nothing is written, when a feed is not as GTFS has it.
    """
    if not 1 <= len(feeds) <= MOST_FEEDS:
        raise FeedError("the feeds", "GTFS", f"are {len(feeds)} files; expected 1 to {MOST_FEEDS}")
    assembly = _Assembly()
    for path in feeds:
        assembly.add(read_feed(path))
    timetable = assembly.timetable(walking or StraightLine())
    write_timetable(pack / FOLDER, timetable)
    arrays = timetable.arrays
    return TimetableFacts(
        len(arrays.stop_id),
        len(arrays.route_id),
        len(arrays.pattern_route),
        len(arrays.trip_id),
        timetable.feeds,
        timetable.walking,
    )


class _Texts:
    """Texts by number; each one once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {"": 0}

    def __call__(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))

    def arrays(self) -> dict[str, Any]:
        utf8_texts = [text.encode() for text in self.numbers]
        lengths = np.array([0, *map(len, utf8_texts)], np.int64)
        return {"texts": np.frombuffer(b"".join(utf8_texts), np.uint8), "text_first": np.cumsum(lengths)}


class _Assembly:
    """Feeds on their way into one timetable: their numbers move behind those of the feeds before."""

    def __init__(self) -> None:
        self._text = _Texts()
        self._columns: dict[str, list[Any]] = defaultdict(list)
        self._zones: list[str] = []
        self._feeds: list[Feed] = []
        self._patterns: list[Pattern] = []
        self._trip_rows: list[tuple[int, int, int, int]] = []
        self._shapes: list[Any] = []
        self._transfers: list[TransferRow] = []
        self._exceptions: list[tuple[int, int, int]] = []

    def add(self, feed: FeedTables) -> None:
        """Add one feed."""
        days = span(feed.services)
        if days is None:
            raise FeedError(feed.file, "calendar.txt", "has no day on which anything runs; expected one")
        self._feeds.append(
            Feed(
                file=feed.file,
                publisher=feed.publisher,
                version=feed.version,
                first_day=day_text(days[0]),
                last_day=day_text(days[1]),
            )
        )
        if feed.zone not in self._zones:
            self._zones.append(feed.zone)
        zone = self._zones.index(feed.zone)
        base = {name: len(self._columns[name]) for name in ("agency_name", "route_id", "service_zone")}
        shape_base, trip_base = len(self._shapes), len(self._trip_rows)
        stops = self._add_stops(feed)
        for agency in feed.agencies:
            self._row("agency", name=self._text(agency.name), url=self._text(agency.url), zone=zone)
        for route in feed.routes:
            self._row(
                "route",
                id=self._text(route.id),
                name=self._text(route.name),
                long_name=self._text(route.long_name),
                type=route.type,
                colour=route.colour,
                agency=base["agency_name"] + route.agency,
            )
        for number, service in enumerate(feed.services, start=base["service_zone"]):
            self._row("service", zone=zone, first=service.first, last=service.last, weekdays=service.weekdays)
            self._exceptions += [(day, number, kind) for day, kind in service.exceptions.items()]
        for trip in feed.trips:
            texts = (self._text(trip.id), self._text(trip.name), self._text(trip.headsign))
            self._trip_rows.append((*texts, base["service_zone"] + trip.service))
        self._shapes += [shape.points for shape in feed.shapes]
        self._add_fares(feed, base["route_id"], base["agency_name"])
        for pattern in patterns_of(feed):
            self._patterns.append(
                Pattern(
                    pattern.route + base["route_id"],
                    pattern.direction,
                    pattern.shape + shape_base if pattern.shape != NONE else NONE,
                    stops[pattern.stops],
                    pattern.flags,
                    pattern.trips + trip_base,
                    pattern.arrival,
                    pattern.departure,
                )
            )

    def _row(self, table: str, **values: Any) -> None:
        for name, value in values.items():
            self._columns[f"{table}_{name}"].append(value)

    def _zone(self, name: str) -> int:
        """Return the text of a fare zone: zones of one name in two feeds are two."""
        return self._text(f"{len(self._feeds)}:{name}") if name else 0

    def _add_stops(self, feed: FeedTables) -> Any:
        """Add the stops that trips call at; return the new number of each row of stops.txt, NONE if none."""
        is_called = np.zeros(len(feed.stops), dtype=np.bool_)
        is_called[feed.stop_times.stop] = True
        new = np.full(len(feed.stops), NONE, dtype=np.int32)
        first_of: dict[str, int] = {}
        together: dict[str, list[int]] = defaultdict(list)
        names = {stop.id: stop.name for stop in feed.stops if stop.kind == STATION}
        for row in np.flatnonzero(is_called).tolist():
            stop = feed.stops[row]
            new[row] = number = len(self._columns["stop_id"])
            together[stop.parent or stop.id].append(number)
            self._row(
                "stop",
                id=self._text(stop.id),
                name=self._text(names.get(stop.parent, stop.name)),
                station=first_of.setdefault(stop.parent or stop.id, number),
                zone=self._zone(stop.zone),
                point=(round(stop.lng * 1e6), round(stop.lat * 1e6)),
            )
        for transfer in feed.transfers:
            ends = [
                together.get(feed.stops[end].id) or [int(new[end])]
                for end in (transfer.origin, transfer.destination)
            ]
            self._transfers += [
                TransferRow(origin, destination, transfer.kind, transfer.seconds)
                for origin in ends[0]
                for destination in ends[1]
                if NONE not in (origin, destination)
            ]
        return new

    def _add_fares(self, feed: FeedTables, routes: int, agencies: int) -> None:
        fares = len(self._columns["fare_price"])
        only = agencies if len(feed.agencies) == 1 else NONE  # so that the fare does not hold in other feeds
        for fare in feed.fares:
            self._row(
                "fare",
                price=fare.price,
                currency=self._text(fare.currency),
                transfers=fare.transfers,
                seconds=fare.seconds,
                agency=agencies + fare.agency if fare.agency != NONE else only,
            )
        for rule in feed.fare_rules:
            self._row(
                "rule",
                fare=fares + rule.fare,
                route=routes + rule.route if rule.route != NONE else NONE,
                origin=self._zone(rule.origin),
                destination=self._zone(rule.destination),
                contains=self._zone(rule.contains),
            )

    def timetable(self, walking: WalkingTimes) -> Timetable:
        """Return the timetable of all that was added."""
        if not self._patterns:
            raise FeedError(self._feeds[0].file, "trips.txt", "has no trip with two stops; expected one")
        columns: dict[str, Any] = {name: np.zeros(0, np.int32) for name in _COLUMNS}
        columns |= {
            name: np.array(values, np.int32) for name, values in self._columns.items() if name in _COLUMNS
        }
        columns["stop_point"] = columns["stop_point"].reshape(-1, 2)
        columns["fare_price"] = np.array(self._columns["fare_price"], np.float64)
        points = columns["stop_point"] / 1e6
        transfers = transfers_between(points, columns["stop_station"], self._transfers, walking)
        exceptions = np.array(sorted(self._exceptions), np.int32).reshape(-1, 3)
        arrays = Arrays(
            **columns,
            **self._pattern_arrays(points),
            exception_day=exceptions[:, 0],
            exception_service=exceptions[:, 1],
            exception_kind=exceptions[:, 2],
            transfer_from=transfers.origin,
            transfer_to=transfers.destination,
            transfer_seconds=transfers.seconds,
            transfer_metres=transfers.metres,
            shape_first=_firsts(self._shapes),
            shape_point=np.round(np.concatenate([np.zeros((0, 2)), *self._shapes]) * 1e6).astype(np.int32),
            **self._text.arrays(),
        )
        return Timetable(arrays, self._zones, self._feeds, walking.name)

    def _pattern_arrays(self, points: Any) -> dict[str, Any]:
        patterns = self._patterns
        entry_shapes = [self._entry_shapes(pattern, points) for pattern in patterns]
        trips = np.concatenate([pattern.trips for pattern in patterns])
        id_, name, headsign, service = np.array(self._trip_rows, np.int32)[trips].T
        calls = np.repeat(
            [len(pattern.stops) for pattern in patterns], [len(pattern.trips) for pattern in patterns]
        )
        return {
            "pattern_route": np.array([pattern.route for pattern in patterns], np.int32),
            "pattern_direction": np.array([pattern.direction for pattern in patterns], np.int32),
            "pattern_shape": np.array([pattern.shape for pattern in patterns], np.int32),
            "entry_first": _firsts([pattern.stops for pattern in patterns]),
            "entry_stop": np.concatenate([pattern.stops for pattern in patterns]),
            "entry_flags": np.concatenate([pattern.flags for pattern in patterns]),
            "entry_shape": np.concatenate([segments for segments, _ in entry_shapes]).astype(np.int32),
            "entry_metres": np.round(np.concatenate([metres for _, metres in entry_shapes])).astype(np.int32),
            "trip_first": _firsts([pattern.trips for pattern in patterns]),
            "trip_id": id_,
            "trip_name": name,
            "trip_headsign": headsign,
            "trip_service": service,
            "trip_time": np.concatenate(([0], np.cumsum(calls)[:-1])).astype(np.int64),
            "arrival": np.concatenate([pattern.arrival.ravel() for pattern in patterns]).astype(np.int32),
            "departure": np.concatenate([pattern.departure.ravel() for pattern in patterns]).astype(np.int32),
        }

    def _entry_shapes(self, pattern: Pattern, points: Any) -> tuple[Any, Any]:
        stops = points[pattern.stops]
        if pattern.shape == NONE:
            return np.full(len(stops), NONE), way_between(stops)
        return lay_on_shape(stops, self._shapes[pattern.shape])


_COLUMNS: Final = (
    *("stop_id", "stop_name", "stop_station", "stop_zone", "stop_point"),
    *("agency_name", "agency_url", "agency_zone"),
    *("route_id", "route_name", "route_long_name", "route_type", "route_colour", "route_agency"),
    *("service_zone", "service_first", "service_last", "service_weekdays"),
    *("fare_price", "fare_currency", "fare_transfers", "fare_seconds", "fare_agency"),
    *("rule_fare", "rule_route", "rule_origin", "rule_destination", "rule_contains"),
)


def _firsts(parts: Sequence[Any]) -> Any:
    return np.cumsum([0, *_lengths(parts)], dtype=np.int64)


def _lengths(parts: Sequence[Any]) -> Iterator[int]:
    return (len(part) for part in parts)
