"""A generated city with public transport, as a GTFS feed: every kind of line that a planner can get wrong.

A grid of 7 x 7 stops around a centre. Lines: buses east-west and north-south on two timetables (weekdays,
weekends), a metro with shapes, a night bus past midnight, a tram by frequency, a line with two branches, a
loop that calls at a stop three times, an express that overtakes slow trips of its own line, a ferry that
runs on listed days only, a bus that lets people only on and then only off, a railway to a second town, and
a coach.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from shared.geo.geodesy import LocalPlane

HELSINKI = (24.9410, 60.1690)
SIDE = 7
HOUR = 3600
Table = list[dict[str, Any]]


class Feed(Struct):
    """Tables by name, each a list of rows; `write` makes the zip."""

    tables: dict[str, Table] = field(default_factory=dict)

    def add(self, table: str, **row: Any) -> None:
        self.tables.setdefault(table, []).append(row)

    def write(self, path: Path, *, bom: bool = False, folder: str = "") -> Path:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, rows in self.tables.items():
                archive.writestr(f"{folder}{name}.txt", table_text(rows, bom=bom))
        return path


def table_text(rows: Sequence[Mapping[str, Any]], *, bom: bool = False) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return ("\ufeff" if bom else "") + text.getvalue()


def clock(seconds: int) -> str:
    return f"{seconds // 3600:d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def stop_id(column: int, row: int) -> str:
    return f"S{column}{row}"


def city(
    centre: tuple[float, float] = HELSINKI,
    *,
    step: float = 600.0,
    zone: str = "Europe/Helsinki",
    first: str = "20261102",
    last: str = "20261213",
) -> Feed:
    """Return the feed. step: metres from stop to stop."""
    feed = Feed()
    feed.add(
        "agency", agency_id="A", agency_name="City Lines", agency_url="https://a.test", agency_timezone=zone
    )
    feed.add(
        "feed_info",
        feed_publisher_name="City of Tests",
        feed_publisher_url="https://a.test",
        feed_version="1",
    )
    weekdays = ("monday", "tuesday", "wednesday", "thursday", "friday")
    for service, runs_on in (("WD", weekdays), ("WE", ("saturday", "sunday"))):
        days = {day: int(day in runs_on) for day in (*weekdays, "saturday", "sunday")}
        feed.add("calendar", service_id=service, **days, start_date=first, end_date=last)
    # The Wednesday before a holiday runs like a Saturday; the ferry runs on two days only.
    feed.add("calendar_dates", service_id="WD", date="20261118", exception_type=2)
    feed.add("calendar_dates", service_id="WE", date="20261118", exception_type=1)
    for day in ("20261121", "20261123"):
        feed.add("calendar_dates", service_id="SEA", date=day, exception_type=1)
    _stops(feed, centre, step)
    _lines(feed)
    _fares(feed)
    return feed


def _stops(feed: Feed, centre: tuple[float, float], step: float) -> None:
    plane = LocalPlane(*centre)
    feed.add(
        "stops",
        stop_id="HUB",
        stop_name="Central, Hub",
        stop_lat=centre[1],
        stop_lon=centre[0],
        location_type=1,
    )
    for column in range(SIDE):
        for row in range(SIDE):
            lng, lat = plane.degrees((column - SIDE // 2) * step, (row - SIDE // 2) * step)
            is_hub = column == row == SIDE // 2
            feed.add(
                "stops",
                stop_id=stop_id(column, row),
                stop_name=f'Corner "{column}/{row}"',
                stop_lat=round(lat, 6),
                stop_lon=round(lng, 6),
                location_type=0,
                parent_station="HUB" if is_hub else "",
                zone_id="A" if column < 5 else "B",
            )
    feed.add(
        "stops",
        stop_id="METRO",
        stop_name="Hub underground",
        stop_lat=round(centre[1] + 0.0004, 6),
        stop_lon=centre[0],
        location_type=0,
        parent_station="HUB",
        zone_id="A",
    )
    for id_, name, lng, lat in (
        ("FAR1", "Second Town", centre[0] + 1.2, centre[1] + 0.4),
        ("FAR2", "Second Town Market", centre[0] + 1.206, centre[1] + 0.402),
    ):
        feed.add(
            "stops", stop_id=id_, stop_name=name, stop_lat=lat, stop_lon=lng, location_type=0, zone_id="C"
        )
    feed.add("transfers", from_stop_id="HUB", to_stop_id="HUB", transfer_type=2, min_transfer_time=150)
    feed.add("transfers", from_stop_id="S00", to_stop_id="S00", transfer_type=1)
    feed.add("transfers", from_stop_id="S66", to_stop_id="S65", transfer_type=3)


def _route(feed: Feed, id_: str, kind: int, name: str, colour: str = "") -> None:
    feed.add("routes", route_id=id_, agency_id="A", route_short_name=name, route_long_name=f"Line {name}",
             route_type=kind, route_color=colour)  # fmt: skip


def trip(
    feed: Feed,
    route: str,
    service: str,
    id_: str,
    start: int,
    stops: Iterable[str],
    *,
    hop: int = 120,
    dwell: int = 20,
    direction: int = 0,
    shape: str = "",
    flags: Mapping[int, tuple[int, int]] | None = None,
    untimed: bool = False,
) -> None:
    """Add a trip: `hop` seconds from stop to stop; flags: pickup and drop-off types by position."""
    calls = list(stops)
    feed.add("trips", route_id=route, service_id=service, trip_id=id_, trip_headsign=f"to {calls[-1]}",
             direction_id=direction, shape_id=shape, trip_short_name="")  # fmt: skip
    for at, stop in enumerate(calls):
        arrival = start + at * hop
        departure = arrival + (dwell if 0 < at < len(calls) - 1 else 0)
        pickup, drop = (flags or {}).get(at, (0, 0))
        is_timed = not untimed or at in (0, len(calls) - 1)
        feed.add(
            "stop_times",
            trip_id=id_,
            arrival_time=clock(arrival) if is_timed else "",
            departure_time=clock(departure) if is_timed else "",
            stop_id=stop,
            stop_sequence=(at + 1) * 10,
            pickup_type=pickup,
            drop_off_type=drop,
        )


def _lines(feed: Feed) -> None:
    rows = [[stop_id(column, row) for column in range(SIDE)] for row in range(SIDE)]
    columns = [list(column) for column in zip(*rows, strict=True)]
    _buses(feed, rows, columns)
    _metro(feed)
    _night_bus(feed, rows[3])
    _tram_by_frequency(feed, columns[6])
    _branches_and_loop(feed)
    _express(feed, columns[0])
    _ferry(feed)
    _charter(feed, rows[6])
    _to_the_second_town(feed)


def _buses(feed: Feed, rows: list[list[str]], columns: list[list[str]]) -> None:
    for route, name, line, headway, offset in (
        ("E1", "1", rows[1], 720, 0), ("E5", "5", rows[5], 900, 240),
        ("N2", "2", columns[2], 600, 100), ("N4", "4", columns[4], 1080, 500),
    ):  # fmt: skip
        _route(feed, route, 3, name)
        for service, factor in (("WD", 1), ("WE", 2)):
            for direction, calls in enumerate((line, line[::-1])):
                for start in range(6 * HOUR + offset, 23 * HOUR, headway * factor):
                    id_ = f"{route}-{service}-{direction}-{start}"
                    trip(feed, route, service, id_, start, calls, direction=direction, untimed=start % 7 == 0)


def _metro(feed: Feed) -> None:
    """The only line with shapes: each goes straight from stop to stop, with a corner behind every stop."""
    _route(feed, "M1", 1, "M1", "FF6319")
    metro = ["S00", "S11", "S22", "METRO", "S44", "S55", "S66"]
    places = {row["stop_id"]: (row["stop_lat"], row["stop_lon"]) for row in feed.tables["stops"]}
    for direction, calls in enumerate((metro, metro[::-1])):
        for sequence, stop in enumerate(calls):
            lat, lng = places[stop]
            for corner, aside in enumerate((0, 0.001)):
                feed.add("shapes", shape_id=f"M{direction}", shape_pt_lat=lat + aside,
                         shape_pt_lon=lng + aside, shape_pt_sequence=sequence * 2 + corner)  # fmt: skip
        for service in ("WD", "WE"):
            for start in range(5 * HOUR + 1800, 24 * HOUR + 1800, 420):
                trip(feed, "M1", service, f"M1-{service}-{direction}-{start}", start, calls, hop=90, dwell=30,
                     direction=direction, shape=f"M{direction}")  # fmt: skip


def _night_bus(feed: Feed, line: list[str]) -> None:
    """From 23:00 to 29:00: past midnight on the clock of the day before."""
    _route(feed, "NIGHT", 705, "N9")
    for service in ("WD", "WE"):
        for direction, calls in enumerate((line, line[::-1])):
            for start in range(23 * HOUR, 29 * HOUR, 2400):
                id_ = f"N9-{service}-{direction}-{start}"
                trip(feed, "NIGHT", service, id_, start, calls, direction=direction)


def _tram_by_frequency(feed: Feed, line: list[str]) -> None:
    _route(feed, "FREQ", 0, "T7")
    for service in ("WD", "WE"):
        id_ = f"T7-{service}"
        trip(feed, "FREQ", service, id_, 0, line, hop=100)
        for start, end, headway in (("6:00:00", "10:00:00", 480), ("10:00:00", "25:00:00", 900)):
            feed.add("frequencies", trip_id=id_, start_time=start, end_time=end, headway_secs=headway)


def _branches_and_loop(feed: Feed) -> None:
    """A line that forks behind its fourth stop, and one that passes a stop three times."""
    _route(feed, "BRANCH", 3, "6")
    trunk = ["S03", "S13", "S23", "S33"]
    for number, start in enumerate(range(6 * HOUR, 22 * HOUR, 600)):
        branch = ["S34", "S35", "S36"] if number % 2 else ["S43", "S53", "S63"]
        trip(feed, "BRANCH", "WD", f"6-{start}", start, trunk + branch)

    _route(feed, "LOOP", 3, "8")
    loop = ["S33", "S32", "S42", "S43", "S33", "S23", "S24", "S34", "S33"]
    for start in range(6 * HOUR, 23 * HOUR, 1500):
        trip(feed, "LOOP", "WD", f"8-{start}", start, loop, hop=100, dwell=0)


def _express(feed: Feed, line: list[str]) -> None:
    """Fast trips that leave four minutes behind slow ones of their line and overtake them."""
    _route(feed, "EXPRESS", 702, "X0")
    for start in range(6 * HOUR, 22 * HOUR, 1200):
        trip(feed, "EXPRESS", "WD", f"X0-slow-{start}", start, line, hop=200)
        trip(feed, "EXPRESS", "WD", f"X0-fast-{start}", start + 240, line, hop=90, dwell=10)


def _ferry(feed: Feed) -> None:
    """On the days of `calendar_dates` only: its service is in no calendar."""
    _route(feed, "FERRY", 4, "L")
    for start in range(9 * HOUR, 17 * HOUR, 3600):
        trip(feed, "FERRY", "SEA", f"L-{start}", start, ["S06", "S60"], hop=600)


def _charter(feed: Feed, line: list[str]) -> None:
    """One may only get on at its first three stops, and only off at its last three."""
    _route(feed, "CHARTER", 3, "H")
    only = {0: (0, 1), 1: (0, 1), 2: (0, 1), 4: (1, 0), 5: (1, 0), 6: (1, 0)}
    for start in range(7 * HOUR, 20 * HOUR, 1800):
        trip(feed, "CHARTER", "WD", f"H-{start}", start, line, hop=70, flags=only)


def _to_the_second_town(feed: Feed) -> None:
    """A railway that is dear, and a coach that is slow."""
    _route(feed, "RAIL", 101, "IC")
    for start in range(7 * HOUR, 22 * HOUR, 2 * HOUR):
        trip(feed, "RAIL", "WD", f"IC-{start}", start, ["METRO", "FAR1"], hop=3000)
        trip(feed, "RAIL", "WE", f"IC-we-{start}", start, ["METRO", "FAR1"], hop=3000)
    _route(feed, "COACH", 200, "K")
    for start in range(6 * HOUR, 30 * HOUR, 4 * HOUR):
        trip(feed, "COACH", "WD", f"K-{start}", start, ["S55", "FAR2"], hop=5400)


def _fares(feed: Feed) -> None:
    feed.add("fare_attributes", fare_id="one", price="2.80", currency_type="EUR", payment_method=0,
             transfers="", transfer_duration=5400)  # fmt: skip
    feed.add("fare_attributes", fare_id="two", price="4.10", currency_type="EUR", payment_method=0,
             transfers=1, transfer_duration=5400)  # fmt: skip
    feed.add(
        "fare_attributes", fare_id="rail", price="21.90", currency_type="EUR", payment_method=1, transfers=0
    )
    for zone in "AB":
        feed.add(
            "fare_rules", fare_id="one", route_id="", origin_id=zone, destination_id=zone, contains_id=""
        )
    feed.add("fare_rules", fare_id="two", route_id="", origin_id="A", destination_id="B", contains_id="")
    feed.add("fare_rules", fare_id="two", route_id="", origin_id="B", destination_id="A", contains_id="")
    feed.add("fare_rules", fare_id="rail", route_id="RAIL", origin_id="", destination_id="", contains_id="")
