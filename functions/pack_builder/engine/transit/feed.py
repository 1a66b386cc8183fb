"""A GTFS feed as it was read: every reference is resolved to a number, every value is checked.

Tables read: agency, stops, routes, trips, stop_times, calendar, calendar_dates, frequencies, transfers,
shapes, fare_attributes, fare_rules, feed_info. What else a feed has (fares v2, pathways, in-seat transfers,
translations, flexible services) is left alone.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from functions.pack_builder.engine.transit.archive import FeedArchive
from functions.pack_builder.engine.transit.errors import FeedError
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
STOPS: Final = "stops.txt as a stop or station (location_type 0 or 1)"


def read_feed(path: Path) -> FeedTables:
    """Read a feed. Raises FeedError for whatever is not as GTFS has it."""
    with FeedArchive(path) as archive:
        agencies, zone = _agencies(archive)
        stops = _stops(archive)
        stop_numbers = _numbers(stops)
        routes = _routes(archive, {agency.id: number for number, agency in enumerate(agencies)})
        services = read_services(archive)
        shapes = read_shapes(archive)
        trips = _trips(archive, _numbers(routes), _numbers(services), _numbers(shapes))
        trip_numbers = _numbers(trips)
        boarding = {stop.id: number for number, stop in enumerate(stops) if stop.kind == STOP}
        fares = _fares(archive, {agency.id: number for number, agency in enumerate(agencies)})
        publisher, version = _feed_info(archive)
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
            stop_times=read_stop_times(archive, trip_numbers, boarding),
            frequencies=_frequencies(archive, trip_numbers),
            transfers=_transfers(archive, stop_numbers),
            fares=fares,
            fare_rules=_fare_rules(archive, _numbers(fares), _numbers(routes)),
        )


def _numbers[T: (Stop, Route, Trip, Fare, Service, Shape)](rows: Sequence[T]) -> dict[str, int]:
    return {row.id: number for number, row in enumerate(rows)}


def _new(row: FeedRow, column: str, earlier_ids: Mapping[str, object] | set[str]) -> str:
    """Return an identity that no row before had."""
    text = row.required_text(column)
    if text in earlier_ids:
        raise row.wrong(f"{column} {text[:60]!r} is there a second time; expected each one once")
    return text


def _agencies(archive: FeedArchive) -> tuple[list[Agency], str]:
    agencies: list[Agency] = []
    zones: set[str] = set()
    with rows_of(archive, "agency.txt", ("agency_name", "agency_timezone")) as rows:
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


def _stops(archive: FeedArchive) -> list[Stop]:
    stops: dict[str, Stop] = {}
    lines: dict[str, int] = {}
    with rows_of(archive, "stops.txt", ("stop_id", "stop_name", "stop_lat", "stop_lon")) as rows:
        for row in rows:
            id_ = _new(row, "stop_id", lines)
            lines[id_] = row.line
            kind = row.choice("location_type", STOP, range(5))
            if kind in (STOP, STATION):
                stops[id_] = Stop(
                    id_,
                    row.required_text("stop_name"),
                    row.number("stop_lon", -180, 180),
                    row.number("stop_lat", -90, 90),
                    kind,
                    row.text("parent_station"),
                    row.text("zone_id"),
                )
    for stop in stops.values():
        if stop.parent and (stop.parent not in stops or stops[stop.parent].kind != STATION):
            raise FeedError(
                archive.name,
                "stops.txt",
                f"parent_station is {stop.parent[:60]!r}; expected a row with location_type 1",
                lines[stop.id],
            )
    return list(stops.values())


def _routes(archive: FeedArchive, agencies: Mapping[str, int]) -> list[Route]:
    routes: dict[str, Route] = {}
    with rows_of(archive, "routes.txt", ("route_id", "route_type")) as rows:
        for row in rows:
            id_ = _new(row, "route_id", routes)
            alone = len(agencies) == 1 and not row.text("agency_id")
            agency = 0 if alone else row.reference("agency_id", agencies, "agency.txt")
            name, long_name = row.text("route_short_name"), row.text("route_long_name")
            if not name and not long_name:
                raise row.wrong("has no name; expected route_short_name or route_long_name")
            routes[id_] = Route(
                id_,
                name or long_name,
                long_name or name,
                row.whole("route_type", BUS, most=1799),
                row.colour("route_color"),
                agency,
            )
    return list(routes.values())


def _trips(
    archive: FeedArchive, routes: Mapping[str, int], services: Mapping[str, int], shapes: Mapping[str, int]
) -> list[Trip]:
    trips: list[Trip] = []
    trip_ids: set[str] = set()
    with rows_of(archive, "trips.txt", ("trip_id", "route_id", "service_id")) as rows:
        for row in rows:
            id_ = _new(row, "trip_id", trip_ids)
            trip_ids.add(id_)
            has_shape = bool(row.text("shape_id"))
            trips.append(
                Trip(
                    id_,
                    row.text("trip_short_name"),
                    row.text("trip_headsign"),
                    row.reference("route_id", routes, "routes.txt"),
                    row.reference("service_id", services, "calendar.txt or calendar_dates.txt"),
                    row.choice("direction_id", 0, (0, 1)),
                    row.reference("shape_id", shapes, "shapes.txt") if has_shape else NONE,
                )
            )
    return trips


def _frequencies(archive: FeedArchive, trips: Mapping[str, int]) -> list[Frequency]:
    frequencies: list[Frequency] = []
    if "frequencies.txt" not in archive:
        return frequencies
    columns = ("trip_id", "start_time", "end_time", "headway_secs")
    with rows_of(archive, "frequencies.txt", columns) as rows:
        for row in rows:
            start, end = row.time("start_time"), row.time("end_time")
            if start is None or end is None or end <= start:
                raise row.wrong(
                    f"runs from {row.text('start_time')!r} to {row.text('end_time')!r}; expected a later end"
                )
            headway = row.whole("headway_secs", 0, least=1, most=86_400)
            if not headway:
                raise row.wrong("headway_secs is empty; expected seconds")
            frequencies.append(Frequency(row.reference("trip_id", trips, "trips.txt"), start, end, headway))
    return frequencies


def _transfers(archive: FeedArchive, stops: Mapping[str, int]) -> list[TransferRow]:
    transfers: list[TransferRow] = []
    if "transfers.txt" not in archive:
        return transfers
    with rows_of(archive, "transfers.txt", ("from_stop_id", "to_stop_id")) as rows:
        for row in rows:
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


def _fares(archive: FeedArchive, agencies: Mapping[str, int]) -> list[Fare]:
    fares_by_id: dict[str, Fare] = {}
    if "fare_attributes.txt" not in archive:
        return []
    with rows_of(archive, "fare_attributes.txt", ("fare_id", "price", "currency_type")) as rows:
        for row in rows:
            id_ = _new(row, "fare_id", fares_by_id)
            has_agency = bool(row.text("agency_id"))
            fares_by_id[id_] = Fare(
                id_,
                row.number("price", 0, 10_000_000),
                row.required_text("currency_type").upper(),
                row.choice("transfers", NONE, range(6)) if row.text("transfers") else NONE,
                row.whole("transfer_duration", NONE),
                row.reference("agency_id", agencies, "agency.txt") if has_agency else NONE,
            )
    return list(fares_by_id.values())


def _fare_rules(archive: FeedArchive, fares: Mapping[str, int], routes: Mapping[str, int]) -> list[FareRule]:
    fare_rules: list[FareRule] = []
    if "fare_rules.txt" not in archive:
        return fare_rules
    with rows_of(archive, "fare_rules.txt", ("fare_id",)) as rows:
        for row in rows:
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


def _feed_info(archive: FeedArchive) -> tuple[str, str]:
    if "feed_info.txt" in archive:
        with rows_of(archive, "feed_info.txt", ()) as rows:
            for row in rows:
                return row.text("feed_publisher_name"), row.text("feed_version")
    return "", ""
