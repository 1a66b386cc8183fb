"""A GTFS feed as it was read: every reference is resolved to a number, every value is checked.

A row that is wrong is left out, and one that costs nothing is mended: an unknown station, shape or colour.

Tables read: agency, stops, routes, trips, stop_times, calendar, calendar_dates, frequencies, transfers,
shapes, fare_attributes, fare_rules, feed_info. What else a feed has (fares v2, pathways, in-seat transfers,
translations, flexible services) is left alone.
"""

from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from functions.pack_builder.engine.transit.archive import FeedArchive
from functions.pack_builder.engine.transit.errors import FeedError
from functions.pack_builder.engine.transit.notes import FeedNotes
from functions.pack_builder.engine.transit.records import (
    STATION,
    STOP,
    Agency,
    Fare,
    FareRule,
    FeedTables,
    Frequency,
    Route,
    Stop,
    TransferRow,
    Trip,
)
from functions.pack_builder.engine.transit.rows import FeedRow, rows_of
from functions.pack_builder.engine.transit.service_days import Service, read_services
from functions.pack_builder.engine.transit.shapes import Shape, read_shapes
from functions.pack_builder.engine.transit.stop_times import read_stop_times
from shared.transit.timetable import NONE

BUS: Final = 3
STOPS_FILE: Final = "stops.txt"
STOPS: Final = "stops.txt as a stop or station (location_type 0 or 1)"


def read_feed(path: Path) -> FeedTables:
    """Read a feed. Rows that are wrong or of no use are left out; `notes` of the tables tells which.

    Raises FeedError when a table is lost, or a large share of one.
    """
    with FeedArchive(path) as archive:
        notes = FeedNotes(archive.name)
        agencies, zone = _agencies(archive, notes)
        agency_numbers = {agency.id: number for number, agency in enumerate(agencies)}
        stops = _stops(archive, notes)
        routes = _routes(archive, agency_numbers, notes)
        services = read_services(archive, notes)
        shapes = read_shapes(archive, notes)
        trips, idle_trips = _trips(archive, _numbers(routes), _numbers(services), _numbers(shapes), notes)
        trip_numbers = _numbers(trips)
        boarding = {stop.id: number for number, stop in enumerate(stops) if stop.kind == STOP}
        fares = _fares(archive, agency_numbers, notes)
        stop_times = read_stop_times(archive, trip_numbers, boarding, idle_trips, notes)
        frequencies = _frequencies(archive, trip_numbers, idle_trips, notes)
        transfers = _transfers(archive, _numbers(stops), notes)
        fare_rules = _fare_rules(archive, _numbers(fares), _numbers(routes), notes)
        publisher, version = _feed_info(archive, notes)
        return FeedTables(
            file=archive.name,
            publisher=publisher or ", ".join(dict.fromkeys(agency.name for agency in agencies)),
            version=version,
            zone=zone,
            agencies=agencies,
            stops=stops,
            routes=routes,
            services=services,
            shapes=shapes,
            trips=trips,
            stop_times=stop_times,
            frequencies=frequencies,
            transfers=transfers,
            fares=fares,
            fare_rules=fare_rules,
            notes=notes.texts(),
        )


def _numbers[T: (Stop, Route, Trip, Fare, Service, Shape)](rows: Sequence[T]) -> dict[str, int]:
    return {row.id: number for number, row in enumerate(rows)}


def _keep[T: (Stop, Route, Trip, Fare)](
    row: FeedRow, column: str, thing: T, things: dict[str, T], notes: FeedNotes
) -> None:
    """Keep what a row says; a row that is there twice is kept once."""
    if (earlier := things.get(thing.id)) is not None:
        if earlier != thing:
            raise row.wrong(f"{column} {thing.id[:60]!r} is there a second time; expected each one once")
        notes.add(row.table, f"left out: {column} is there a second time, the same", row.line)
    things.setdefault(thing.id, thing)


def _agencies(archive: FeedArchive, notes: FeedNotes) -> tuple[list[Agency], str]:
    agencies: list[Agency] = []
    zones: set[str] = set()
    with rows_of(archive, "agency.txt", ("agency_name", "agency_timezone"), notes) as rows:
        for row in rows:
            agencies.append(
                Agency(row.text("agency_id"), row.required_text("agency_name"), row.text("agency_url"))
            )
            zone = row.required_text("agency_timezone")
            try:
                ZoneInfo(zone)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                raise row.wrong(
                    f"agency_timezone is {zone[:40]!r}; expected a zone as Asia/Shanghai"
                ) from None
            zones.add(zone)
            if len(zones) > 1:
                raise row.wrong(f"agency_timezone is {zone}; expected {min(zones - {zone})} as above")
    if not agencies:
        raise FeedError(archive.name, "agency.txt", "has no rows; expected an agency")
    return agencies, zones.pop()


def _stops(archive: FeedArchive, notes: FeedNotes) -> list[Stop]:
    stops: dict[str, Stop] = {}
    lines: dict[str, int] = {}
    with rows_of(archive, STOPS_FILE, ("stop_id", "stop_name", "stop_lat", "stop_lon"), notes) as rows:
        for row in rows:
            with notes.leaving_out(row):
                if (stop := _stop(row)) is not None:
                    _keep(row, "stop_id", stop, stops, notes)
                    lines[stop.id] = row.line
    for stop in list(stops.values()):
        if stop.parent and (stop.parent not in stops or stops[stop.parent].kind != STATION):
            problem = f"parent_station is {stop.parent[:60]!r}; expected a row with location_type 1"
            notes.add(STOPS_FILE, f"taken without a station: {problem}", lines[stop.id])
            stops[stop.id] = stop._replace(parent="")
    return list(stops.values())


def _stop(row: FeedRow) -> Stop | None:
    """Return a stop or a station, None for what is neither called at nor kept."""
    id_ = row.required_text("stop_id")
    kind = row.choice("location_type", STOP, range(5))
    if kind not in (STOP, STATION):
        return None
    return Stop(
        id_,
        row.required_text("stop_name"),
        row.number("stop_lon", -180, 180),
        row.number("stop_lat", -90, 90),
        kind,
        row.text("parent_station"),
        row.text("zone_id"),
    )


def _routes(archive: FeedArchive, agencies: Mapping[str, int], notes: FeedNotes) -> list[Route]:
    routes: dict[str, Route] = {}
    with rows_of(archive, "routes.txt", ("route_id", "route_type"), notes) as rows:
        for row in rows:
            with notes.leaving_out(row):
                _keep(row, "route_id", _route(row, agencies, notes), routes, notes)
    return list(routes.values())


def _route(row: FeedRow, agencies: Mapping[str, int], notes: FeedNotes) -> Route:
    id_ = row.required_text("route_id")
    alone = len(agencies) == 1 and not row.text("agency_id")
    agency = 0 if alone else row.reference("agency_id", agencies, "agency.txt")
    name, long_name = row.text("route_short_name"), row.text("route_long_name")
    if not name and not long_name:
        notes.add(
            row.table, "named by its route_id: has no route_short_name and no route_long_name", row.line
        )
        name = id_
    try:
        colour = row.colour("route_color")
    except FeedError as error:
        notes.add(row.table, f"taken without a colour: {error.problem}", row.line)
        colour = NONE
    return Route(
        id_, name or long_name, long_name or name, row.whole("route_type", BUS, most=1799), colour, agency
    )


def _trips(
    archive: FeedArchive,
    routes: Mapping[str, int],
    services: Mapping[str, int],
    shapes: Mapping[str, int],
    notes: FeedNotes,
) -> tuple[list[Trip], set[str]]:
    """Return the trips, and the ids of those that are left out."""
    trips: dict[str, Trip] = {}
    idle_trips: set[str] = set()
    with rows_of(archive, "trips.txt", ("trip_id", "route_id", "service_id"), notes) as rows:
        for row in rows:
            id_ = row.text("trip_id")
            idle_trips.add(id_)
            with notes.leaving_out(row):
                if row.required_text("service_id") not in services:
                    problem = f"service_id is {row.text('service_id')[:60]!r}; expected one that has days"
                    notes.add_idle(row, problem)
                    continue
                _keep(row, "trip_id", _trip(row, routes, services, shapes, notes), trips, notes)
                idle_trips.discard(id_)
    return list(trips.values()), idle_trips - trips.keys()


def _trip(
    row: FeedRow,
    routes: Mapping[str, int],
    services: Mapping[str, int],
    shapes: Mapping[str, int],
    notes: FeedNotes,
) -> Trip:
    shape = row.text("shape_id")
    if shape and shape not in shapes:
        problem = f"shape_id is {shape[:60]!r}; expected one that shapes.txt has"
        notes.add(row.table, f"taken without a shape: {problem}", row.line)
    return Trip(
        row.required_text("trip_id"),
        row.text("trip_short_name"),
        row.text("trip_headsign"),
        row.reference("route_id", routes, "routes.txt"),
        row.reference("service_id", services, "calendar.txt or calendar_dates.txt"),
        row.choice("direction_id", 0, (0, 1)),
        shapes.get(shape, NONE),
    )


def _frequencies(
    archive: FeedArchive, trips: Mapping[str, int], idle_trips: Container[str], notes: FeedNotes
) -> list[Frequency]:
    frequencies: list[Frequency] = []
    if "frequencies.txt" not in archive:
        return frequencies
    columns = ("trip_id", "start_time", "end_time", "headway_secs")
    with rows_of(archive, "frequencies.txt", columns, notes) as rows:
        for row in rows:
            if row.text("trip_id") in idle_trips:
                continue
            with notes.leaving_out(row):
                start, end = row.time("start_time"), row.time("end_time")
                if start is None or end is None or end <= start:
                    raise row.wrong(
                        f"runs from {row.text('start_time')!r} to {row.text('end_time')!r}; "
                        "expected a later end"
                    )
                headway = row.whole("headway_secs", 0, least=1, most=86_400)
                if not headway:
                    raise row.wrong("headway_secs is empty; expected seconds")
                trip = row.reference("trip_id", trips, "trips.txt")
                frequencies.append(Frequency(trip, start, end, headway))
    return frequencies


def _transfers(archive: FeedArchive, stops: Mapping[str, int], notes: FeedNotes) -> list[TransferRow]:
    transfers: list[TransferRow] = []
    if "transfers.txt" not in archive:
        return transfers
    with rows_of(archive, "transfers.txt", ("from_stop_id", "to_stop_id"), notes) as rows:
        for row in rows:
            with notes.leaving_out(row):
                kind = row.choice("transfer_type", 0, range(6))
                is_narrow = any(
                    row.text(f"{end}_{subject}_id") for end in ("from", "to") for subject in ("route", "trip")
                )
                if kind > 3 or is_narrow:
                    continue  # for certain trips only: changing there takes what it takes for all others
                transfers.append(
                    TransferRow(
                        row.reference("from_stop_id", stops, STOPS),
                        row.reference("to_stop_id", stops, STOPS),
                        kind,
                        row.whole("min_transfer_time", NONE, most=86_400),
                    )
                )
    return transfers


def _fares(archive: FeedArchive, agencies: Mapping[str, int], notes: FeedNotes) -> list[Fare]:
    fares_by_id: dict[str, Fare] = {}
    if "fare_attributes.txt" not in archive:
        return []
    with rows_of(archive, "fare_attributes.txt", ("fare_id", "price", "currency_type"), notes) as rows:
        for row in rows:
            with notes.leaving_out(row):
                has_agency = bool(row.text("agency_id"))
                fare = Fare(
                    row.required_text("fare_id"),
                    row.number("price", 0, 10_000_000),
                    row.required_text("currency_type").upper(),
                    row.choice("transfers", NONE, range(6)) if row.text("transfers") else NONE,
                    row.whole("transfer_duration", NONE),
                    row.reference("agency_id", agencies, "agency.txt") if has_agency else NONE,
                )
                _keep(row, "fare_id", fare, fares_by_id, notes)
    return list(fares_by_id.values())


def _fare_rules(
    archive: FeedArchive, fares: Mapping[str, int], routes: Mapping[str, int], notes: FeedNotes
) -> list[FareRule]:
    fare_rules: list[FareRule] = []
    if "fare_rules.txt" not in archive:
        return fare_rules
    with rows_of(archive, "fare_rules.txt", ("fare_id",), notes) as rows:
        for row in rows:
            with notes.leaving_out(row):
                has_route = bool(row.text("route_id"))
                fare_rules.append(
                    FareRule(
                        row.reference("fare_id", fares, "fare_attributes.txt"),
                        row.reference("route_id", routes, "routes.txt") if has_route else NONE,
                        row.text("origin_id"),
                        row.text("destination_id"),
                        row.text("contains_id"),
                    )
                )
    return fare_rules


def _feed_info(archive: FeedArchive, notes: FeedNotes) -> tuple[str, str]:
    if "feed_info.txt" in archive:
        with rows_of(archive, "feed_info.txt", (), notes) as rows:
            for row in rows:
                return row.text("feed_publisher_name"), row.text("feed_version")
    return "", ""
