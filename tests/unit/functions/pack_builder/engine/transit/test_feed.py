"""Reading GTFS feeds: what is taken, and what every kind of mistake is answered with."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from functions.pack_builder.engine.transit.errors import FeedError
from functions.pack_builder.engine.transit.feed import read_feed
from functions.pack_builder.engine.transit.patterns import patterns_of
from functions.pack_builder.engine.transit.shapes import lay_on_shape
from functions.pack_builder.engine.transit.timetable_build import build_timetable
from shared.transit.timetable import FOLDER, TimetableUnreadable, open_timetable
from tests.transit_city import Feed, city, table_text, trip


def small() -> Feed:
    """Two stops, one line, one trip."""
    feed = Feed()
    feed.add(
        "agency", agency_id="A", agency_name="A", agency_url="https://a.test", agency_timezone="Asia/Shanghai"
    )
    for number in range(3):
        feed.add(
            "stops",
            stop_id=f"P{number}",
            stop_name=f"P{number}",
            stop_lat=26.6 + number / 100,
            stop_lon=106.7,
        )
    feed.add("routes", route_id="R", agency_id="A", route_short_name="1", route_type=3, route_color="")
    days = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), 1)
    feed.add("calendar", service_id="ALL", **days, start_date="20260101", end_date="20261231")
    trip(feed, "R", "ALL", "T", 8 * 3600, ["P0", "P1", "P2"])
    return feed


def written(feed: Feed, folder: Path) -> Path:
    return feed.write(folder / "feed.zip")


def test_a_byte_order_mark_a_folder_and_quotes_are_read(tmp_path: Path) -> None:
    tables = read_feed(city().write(tmp_path / "feed.zip", bom=True, folder="gtfs/"))
    names = {stop.name for stop in tables.stops}
    assert 'Corner "3/3"' in names
    assert "Central, Hub" in names
    assert tables.publisher == "City of Tests"
    assert tables.zone == "Europe/Helsinki"


def test_times_after_midnight_count_on(tmp_path: Path) -> None:
    feed = small()
    trip(feed, "R", "ALL", "N", 25 * 3600 + 600, ["P0", "P1"])
    tables = read_feed(written(feed, tmp_path))
    assert tables.stop_times.departure[tables.stop_times.first[1]] == 25 * 3600 + 600


def test_times_between_timepoints_are_filled_in_evenly(tmp_path: Path) -> None:
    feed = small()
    trip(feed, "R", "ALL", "U", 36_000, ["P0", "P1", "P2"], hop=300, dwell=0, untimed=True)
    tables = read_feed(written(feed, tmp_path))
    first = tables.stop_times.first[1]
    assert tables.stop_times.arrival[first : first + 3].tolist() == [36_000, 36_300, 36_600]


def test_trips_that_overtake_are_patterns_of_their_own(tmp_path: Path) -> None:
    feed = small()
    trip(feed, "R", "ALL", "slow", 36_000, ["P0", "P1", "P2"], hop=600)
    trip(feed, "R", "ALL", "fast", 36_060, ["P0", "P1", "P2"], hop=60)
    patterns = patterns_of(read_feed(written(feed, tmp_path)))
    assert sorted(len(pattern.trips) for pattern in patterns) == [1, 2]
    for pattern in patterns:
        assert (np.diff(pattern.departure, axis=0) >= 0).all()
        assert (np.diff(pattern.arrival, axis=0) >= 0).all()


def test_a_frequency_repeats_its_trip_until_before_the_end(tmp_path: Path) -> None:
    feed = small()
    feed.add("frequencies", trip_id="T", start_time="6:00:00", end_time="7:00:00", headway_secs=1200)
    (pattern,) = patterns_of(read_feed(written(feed, tmp_path)))
    assert pattern.departure[:, 0].tolist() == [21_600, 22_800, 24_000]


def test_services_of_listed_days_only_need_no_calendar(tmp_path: Path) -> None:
    feed = small()
    del feed.tables["calendar"]
    feed.add("calendar_dates", service_id="ALL", date="20260501", exception_type=1)
    facts = build_timetable([written(feed, tmp_path)], tmp_path)
    assert (facts.feeds[0].first_day, facts.feeds[0].last_day) == ("2026-05-01", "2026-05-01")
    timetable = open_timetable(tmp_path / FOLDER)
    days = [timetable.active_services(20_574 + ahead).tolist() for ahead in range(-1, 2)]
    assert days == [[False], [True], [False]]


def test_a_loop_lies_on_its_shape_in_order() -> None:
    square = np.array([(0, 0), (0.01, 0), (0.01, 0.01), (0, 0.01), (0, 0)], np.float64)
    stops = square[[0, 1, 2, 3, 4]]
    segments, metres = lay_on_shape(stops, square)
    assert (np.diff(segments) >= 0).all()
    side = 0.01 * 111_195
    assert metres.tolist() == pytest.approx([0, side, 2 * side, 3 * side, 4 * side], rel=0.001)


def test_transfers_of_stations_hold_between_all_their_platforms(tmp_path: Path) -> None:
    build_timetable([written(city(), tmp_path)], tmp_path)
    timetable = open_timetable(tmp_path / FOLDER)
    of = timetable.arrays
    numbers = {timetable.text(text): number for number, text in enumerate(of.stop_id.tolist())}
    ways = {
        (origin, destination): seconds
        for origin, destination, seconds in zip(
            of.transfer_from.tolist(), of.transfer_to.tolist(), of.transfer_seconds.tolist(), strict=True
        )
    }
    hub, metro = numbers["S33"], numbers["METRO"]
    assert ways[hub, metro] == ways[metro, hub] == ways[hub, hub] == 150
    assert ways[numbers["S00"], numbers["S00"]] == 0  # timed: the other vehicle waits
    assert ways[numbers["S11"], numbers["S11"]] == 60


def test_feeds_are_put_together(tmp_path: Path) -> None:
    feeds = [small().write(tmp_path / f"{name}.zip") for name in ("one", "two")]
    facts = build_timetable(feeds, tmp_path)
    assert (facts.stops, facts.routes, facts.trips) == (6, 2, 2)
    timetable = open_timetable(tmp_path / FOLDER)
    assert len(timetable.active_services(20_600)) == 2
    # The stops of both lie at the same places: one changes between the feeds on foot.
    pairs = set(
        zip(timetable.arrays.transfer_from.tolist(), timetable.arrays.transfer_to.tolist(), strict=True)
    )
    assert (0, 3) in pairs


def changed(table: str, **values: object) -> Callable[[Feed], None]:
    """Return what changes the last row of a table."""

    def change(feed: Feed) -> None:
        feed.tables[table][-1].update(values)

    return change


def added(table: str, **values: object) -> Callable[[Feed], None]:
    """Return what adds a row to a table."""

    def add(feed: Feed) -> None:
        feed.add(table, **values)

    return add


def without(table: str) -> Callable[[Feed], None]:
    """Return what takes a table away."""

    def remove(feed: Feed) -> None:
        del feed.tables[table]

    return remove


def without_column(table: str, column: str) -> Callable[[Feed], None]:
    """Return what takes a column away."""

    def remove(feed: Feed) -> None:
        for row in feed.tables[table]:
            del row[column]

    return remove


MISTAKES = [
    (without("stop_times"), "feed.zip, stop_times.txt: is missing"),
    (without("stops"), "expected one feed with stops.txt"),
    (without("calendar"), "calendar.txt: is missing, and so is calendar_dates.txt"),
    (
        without_column("stops", "stop_lat"),
        "stops.txt, line 1: has no column stop_lat; found stop_id, stop_name",
    ),
    (
        changed("stops", stop_lat="91"),
        "stops.txt, line 4: stop_lat is '91'; expected a number from -90 to 90",
    ),
    (changed("stops", stop_lat="nan"), "stops.txt, line 4: stop_lat is 'nan'; expected a number"),
    (changed("stops", stop_lat=""), "stops.txt, line 4: stop_lat is empty"),
    (changed("stops", stop_id="P0"), "stops.txt, line 4: stop_id 'P0' is there a second time"),
    (
        changed("stops", location_type="7"),
        "stops.txt, line 4: location_type is 7; expected one of 0, 1, 2, 3, 4",
    ),
    (changed("agency", agency_timezone="Mars/Base"), "agency.txt, line 2: agency_timezone is 'Mars/Base'"),
    (
        added("agency", agency_id="B", agency_name="B", agency_timezone="Europe/Paris"),
        "line 3: agency_timezone is Eur",
    ),
    (changed("routes", route_type="bus"), "routes.txt, line 2: route_type is 'bus'; expected a whole number"),
    (
        changed("routes", agency_id="Z"),
        "routes.txt, line 2: agency_id is 'Z'; expected one that agency.txt has",
    ),
    (changed("trips", route_id="Z"), "trips.txt, line 2: route_id is 'Z'; expected one that routes.txt has"),
    (changed("trips", service_id="Z"), "trips.txt, line 2: service_id is 'Z'"),
    (
        changed("stop_times", trip_id="Z"),
        "stop_times.txt, line 4: trip_id is 'Z'; expected one that trips.txt has",
    ),
    (changed("stop_times", stop_id="Z"), "stop_times.txt, line 4: stop_id is 'Z'"),
    (changed("stop_times", arrival_time="8:61:00"), "line 4: arrival_time is '8:61:00'; expected H:MM:SS"),
    (changed("stop_times", arrival_time="999:00:00"), "line 4: arrival_time is '999:00:00'"),
    (changed("stop_times", stop_sequence="x"), "line 4: stop_sequence is 'x'; expected a whole number"),
    (changed("stop_times", stop_sequence="20"), "line 4: stop_sequence is the same as in another row"),
    (
        changed("stop_times", arrival_time="", departure_time=""),
        "line 4: the trip's first or last call has no time",
    ),
    (changed("stop_times", departure_time="7:00:00"), "line 4: departure_time is before arrival_time"),
    (
        changed("stop_times", arrival_time="7:00:00"),
        "line 4: arrival_time is before the departure from the stop",
    ),
    (
        changed("calendar", start_date="20260230"),
        "calendar.txt, line 2: start_date is '20260230'; expected a date",
    ),
    (
        changed("calendar", end_date="20250101"),
        "calendar.txt, line 2: end_date 20250101 is before start_date",
    ),
    (changed("calendar", monday="2"), "calendar.txt, line 2: monday is 2; expected one of 0, 1"),
    (added("calendar_dates", service_id="ALL", date="20260101", exception_type="3"), "exception_type is 3"),
    (
        added("frequencies", trip_id="Z", start_time="6:00:00", end_time="7:00:00", headway_secs=60),
        "trip_id is 'Z'",
    ),
    (
        added("frequencies", trip_id="T", start_time="7:00:00", end_time="6:00:00", headway_secs=60),
        "a later end",
    ),
    (
        added("frequencies", trip_id="T", start_time="6:00:00", end_time="7:00:00", headway_secs=0),
        "headway_secs is '0'",
    ),
    (
        added("transfers", from_stop_id="P0", to_stop_id="Z", transfer_type=0),
        "transfers.txt, line 2: to_stop_id is 'Z'",
    ),
    (added("transfers", from_stop_id="P0", to_stop_id="P1", transfer_type=9), "transfer_type is 9"),
    (
        added("fare_attributes", fare_id="F", price="free", currency_type="CNY"),
        "price is 'free'; expected a number",
    ),
    (
        added("fare_rules", fare_id="F"),
        "fare_rules.txt, line 2: fare_id is 'F'; expected one that fare_attributes",
    ),
    (
        added("shapes", shape_id="S", shape_pt_lat=1, shape_pt_lon=1, shape_pt_sequence=1),
        "shape 'S' has one point",
    ),
]


@pytest.mark.parametrize(("mistake", "message"), MISTAKES, ids=[message for _, message in MISTAKES])
def test_a_mistake_is_named_with_its_file_line_and_what_is_expected(
    mistake: Callable[[Feed], None], message: str, tmp_path: Path
) -> None:
    feed = small()
    mistake(feed)
    with pytest.raises(FeedError) as refused:
        build_timetable([written(feed, tmp_path)], tmp_path)
    assert message in str(refused.value)
    assert not (tmp_path / FOLDER).exists()


def idle_trip(feed: Feed) -> None:
    feed.add("trips", route_id="R", service_id="NEVER", trip_id="X")
    feed.add("stop_times", trip_id="X", stop_id="P0", stop_sequence=1, arrival_time="9:00:00")


def on_demand(feed: Feed) -> None:
    feed.add("stop_times", trip_id="T", location_id="zone", stop_sequence=99)


def twice(table: str) -> Callable[[Feed], None]:
    """Return what writes the last row of a table a second time."""

    def repeat(feed: Feed) -> None:
        feed.tables[table].append(dict(feed.tables[table][-1]))

    return repeat


HARMLESS = [
    (
        twice("calendar"),
        "calendar.txt: 1 row: left out: service_id is there a second time, the same (lines 3)",
    ),
    (twice("stops"), "stops.txt: 1 row: left out: stop_id is there a second time, the same"),
    (twice("routes"), "routes.txt: 1 row: left out: route_id is there a second time, the same"),
    (twice("trips"), "trips.txt: 1 row: left out: trip_id is there a second time, the same"),
    (on_demand, "stop_times.txt: 1 row: left out: stop_id is empty, as of services on demand"),
    (idle_trip, "trips.txt: 1 row: left out: service_id is 'NEVER'; expected one that has days (lines 3)"),
    (
        changed("stops", parent_station="P1"),
        "stops.txt: 1 row: taken without a station: parent_station is 'P1'; expected a row with loc",
    ),
    (changed("stops", parent_station="GONE"), "taken without a station: parent_station is 'GONE'"),
    (changed("routes", route_color="red"), "routes.txt: 1 row: taken without a colour: route_color is 'red'"),
    (changed("routes", route_short_name=""), "routes.txt: 1 row: named by its route_id"),
    (changed("trips", shape_id="Z"), "trips.txt: 1 row: taken without a shape: shape_id is 'Z'"),
    (changed("stop_times", pickup_type="9"), "stop_times.txt: 1 row: taken as 0: pickup_type is 9"),
]


@pytest.mark.parametrize(("fault", "note"), HARMLESS, ids=[note for _, note in HARMLESS])
def test_a_row_that_costs_nothing_is_noted_and_the_feed_is_taken(
    fault: Callable[[Feed], None], note: str, tmp_path: Path
) -> None:
    feed = small()
    fault(feed)
    path = written(feed, tmp_path)
    (text,) = read_feed(path).notes
    assert note in text
    assert build_timetable([path], tmp_path).trips == 1


LARGE = [
    (added("stops", stop_id="X", stop_name="X", stop_lat="91", stop_lon="1"), "stops.txt: 1 row: left out"),
    (
        added("stop_times", trip_id="T", stop_id="Z", stop_sequence=99),
        "stop_times.txt: 1 row: left out: stop_id is 'Z'",
    ),
    (
        added("stop_times", trip_id="Z", stop_id="P0", stop_sequence=99),
        "stop_times.txt: 1 row: left out: trip_id is 'Z'",
    ),
    (added("trips", route_id="Z", service_id="ALL", trip_id="Q"), "trips.txt: 1 row: left out: route_id is"),
    (
        lambda feed: trip(feed, "R", "ALL", "back", 3600, ["P0", "P1", "P2"], hop=-60),
        "stop_times.txt: 3 rows: left out: arrival_time is before the departure",
    ),
]


@pytest.mark.parametrize(("fault", "note"), LARGE, ids=[note for _, note in LARGE])
def test_a_few_wrong_rows_of_a_large_feed_are_left_out(
    fault: Callable[[Feed], None], note: str, tmp_path: Path
) -> None:
    feed = small()
    for number in range(20):
        feed.add("stops", stop_id=f"Q{number}", stop_name="Q", stop_lat=26, stop_lon=106 + number / 100)
        trip(feed, "R", "ALL", f"T{number}", 36_000 + number * 600, ["P0", "P1", "P2"])
    fault(feed)
    path = written(feed, tmp_path)
    (text,) = read_feed(path).notes
    assert note in text
    assert build_timetable([path], tmp_path).trips == 21


def test_one_wrong_row_of_five_is_left_out(tmp_path: Path) -> None:
    feed = small()
    for number in range(4):
        feed.add("transfers", from_stop_id="P0", to_stop_id="P1", min_transfer_time=number)
    feed.add("transfers", from_stop_id="P0", to_stop_id="GONE")
    (text,) = read_feed(written(feed, tmp_path)).notes
    assert text.startswith("transfers.txt: 1 row: left out: to_stop_id is 'GONE'")


def test_notes_count_all_and_list_the_first_ten(tmp_path: Path) -> None:
    feed = small()
    for number in range(25):
        feed.add("routes", route_id=f"R{number}", agency_id="A", route_short_name="n", route_type=3,
                 route_color=f"red{number}")  # fmt: skip
    (text,) = read_feed(written(feed, tmp_path)).notes
    assert text.startswith("routes.txt: 25 rows: taken without a colour: route_color is 'red0'")
    assert text.endswith("(lines 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, …)")


def test_a_blank_behind_a_quote_is_none(tmp_path: Path) -> None:
    rows = [f'"P{number}","Stop, {number}" ,{26.6 + number / 100},106.7' for number in range(3)]
    rows = [*rows, '"P3", "Stop 3" ,26.7,106.7 ', '"P4","Stop 4",26.7,"106.7" ']
    content = "\n".join(['"stop_id" ,stop_name,stop_lat,stop_lon', *rows, ""])
    feed = read_feed(raw(tmp_path, stops=content.encode()))
    assert [stop.name for stop in feed.stops] == ["Stop, 0", "Stop, 1", "Stop, 2", "Stop 3", "Stop 4"]


def test_an_open_quote_swallows_no_other_lines(tmp_path: Path) -> None:
    lines = [f"P{number},Stop {number},26.6,{106 + number / 100}" for number in range(40)]
    lines.insert(5, 'X,"open,26.6,106.7')
    lines.insert(9, 'Y,"closed" behind,26.6,106.9')
    content = "\n".join(["stop_id,stop_name,stop_lat,stop_lon", *lines, ""])
    feed = read_feed(raw(tmp_path, stops=content.encode()))
    assert len([stop for stop in feed.stops if stop.id.startswith("P")]) == 40
    assert any("is no CSV" in note for note in feed.notes)


def raw(folder: Path, **tables: bytes) -> Path:
    """Write a feed whose tables are these bytes, and else those of `small`."""
    path = folder / "feed.zip"
    content = {name: table_text(rows).encode() for name, rows in small().tables.items()} | tables
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(f"{name}.txt", text)
    return path


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"stop_id,stop_name,stop_lat,stop_lon\nA,\xff\xfe,1,1\n", "stops.txt: is not UTF-8"),
        (b'stop_id,stop_name,stop_lat,stop_lon\nA,"B,1,1\n', "is no CSV"),
        (b"stop_id,stop_name,stop_lat,stop_lon\nA,B,1,1,1\n", "line 2: has 5 values; expected 4"),
        (b"stop_id,stop_name,stop_lat,stop_lon,stop_lon\n", "has two columns of one name"),
        (b"", "line 1: has no column stop_id"),
        (b"stop_id,stop_name,stop_lat,stop_lon\nA," + b"x" * 200_000 + b",1,1\n", "is no CSV (field larger"),
    ],
)
def test_tables_that_are_no_tables_are_refused(content: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(FeedError) as refused:
        read_feed(raw(tmp_path, stops=content))
    assert message in str(refused.value)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="a zip bomb"):
        read_feed(raw(tmp_path, shapes=b"0" * (80 << 20)))


def test_what_is_no_zip_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "feed.zip").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(FeedError, match="is no zip file"):
        read_feed(tmp_path / "feed.zip")


def test_two_feeds_in_one_zip_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for folder in ("a", "b"):
            archive.writestr(f"{folder}/stops.txt", "stop_id\n")
    with pytest.raises(FeedError, match="is there 2 times"):
        read_feed(path)


@settings(max_examples=200, deadline=None)
@example(at=2142, byte=1)  # the offset of a table becomes negative
@given(at=st.integers(0, 100_000), byte=st.integers(0, 255))
def test_a_damaged_feed_is_read_or_refused_but_never_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, at: int, byte: int
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    whole = io.BytesIO(written(small(), folder).read_bytes())
    content = bytearray(whole.getvalue())
    content[at % len(content)] = byte
    (folder / "feed.zip").write_bytes(content)
    try:
        outcome = str(len(read_feed(folder / "feed.zip").stops))
    except FeedError as refused:
        outcome = str(refused)
    assert outcome.isdigit() or outcome.startswith("feed.zip, ")


def test_a_timetable_of_another_format_is_not_opened(tmp_path: Path) -> None:
    build_timetable([written(small(), tmp_path)], tmp_path)
    index = tmp_path / FOLDER / "timetable.json"
    text = index.read_text()
    index.write_text(text.replace('"format": 1', '"format": 2'))
    with pytest.raises(TimetableUnreadable, match="build the pack again"):
        open_timetable(tmp_path / FOLDER)
    index.write_text(text)
    (tmp_path / FOLDER / "arrival.npy").write_bytes(b"")
    with pytest.raises(TimetableUnreadable, match="fetch the pack again"):
        open_timetable(tmp_path / FOLDER)


def test_tables_without_a_byte_and_columns_without_a_name_are_left_alone(tmp_path: Path) -> None:
    path = written(small(), tmp_path)
    with zipfile.ZipFile(path) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    texts["routes.txt"] = "".join(f"{line},,\r\n" for line in texts["routes.txt"].splitlines())
    texts |= dict.fromkeys(("transfers.txt", "shapes.txt", "frequencies.txt", "calendar_dates.txt"), "")
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
    (route,) = read_feed(path).routes
    assert route.name == "1"
