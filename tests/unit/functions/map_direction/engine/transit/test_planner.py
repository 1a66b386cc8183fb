"""Tables of tactics and vehicles, fares, and what the planner makes of several searches."""

import tomllib
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from msgspec.structs import replace

from functions.map_direction.engine.transit.itineraries import Itinerary
from functions.map_direction.engine.transit.network import FootAccess
from functions.map_direction.engine.transit.planner import TransitPlanner, TransitRequest
from functions.map_direction.engine.transit.ride_details import ride_details, ride_line
from functions.map_direction.engine.transit.search import MOST_LATER
from functions.map_direction.engine.transit.tactics import city_tactic, intercity_tactic, long_distance_kind
from functions.map_direction.engine.transit.vehicle_types import KINDS, LONG_DISTANCE, line_kind
from functions.map_direction.engine.transit.walking_router import WalkingRouter
from functions.map_direction.transit.parameters import TransitParameters, read_departure
from functions.pack_builder.engine.transit.timetable_build import build_timetable
from shared.geo.refusal import ParameterInvalid
from shared.transit.timetable import FOLDER, open_timetable
from shared.web.parameters import read_parameters
from tests.transit_city import HELSINKI, Feed, city, trip

ZONE = ZoneInfo("Europe/Helsinki")
TABLES = files("functions.map_direction.engine.transit")


@pytest.fixture(scope="module")
def planner(tmp_path_factory: pytest.TempPathFactory) -> TransitPlanner:
    folder = tmp_path_factory.mktemp("planner")
    build_timetable([city().write(folder / "city.zip")], folder)
    return TransitPlanner(open_timetable(folder / FOLDER), currency="EUR")


def wish(
    planner: TransitPlanner, start: tuple[int, int], end: tuple[int, int], when: str, tactic: int = 0
) -> TransitRequest:
    """Return the wish to get from one crossing of the grid to another; times are those of a Thursday."""
    feet = WalkingRouter(None)
    points = {
        planner.timetable.text(text): at for at, text in enumerate(planner.timetable.arrays.stop_id.tolist())
    }
    places = [
        planner.timetable.stop_degrees[points[f"S{column}{row}"]].tolist() for column, row in (start, end)
    ]
    return TransitRequest(
        feet.access(planner.network, (places[0][0], places[0][1])),
        feet.access(planner.network, (places[1][0], places[1][1])),
        int(datetime.fromisoformat(f"2026-11-19 {when}").replace(tzinfo=ZONE).timestamp()),
        city_tactic(tactic),
    )


def names(planner: TransitPlanner, itinerary: Itinerary) -> list[str]:
    of = planner.timetable.arrays
    return [
        planner.timetable.text(int(of.route_name[of.pattern_route[ride.pattern]])) for ride in itinerary.rides
    ]


def test_every_row_of_the_tactics_is_used() -> None:
    table = tomllib.loads(TABLES.joinpath("tactics.toml").read_text("utf-8"))
    for row in table["in_city"]:
        tactic = city_tactic(row["number"])
        assert tactic.name == row["name"]
        assert set(tactic.never) | set(tactic.prefer) <= set(KINDS)
    assert [row["number"] for row in table["in_city"]] == list(range(6))
    assert [intercity_tactic(row["number"]).name for row in table["inter_city"]] == [
        "fastest",
        "early",
        "cheap",
    ]
    assert {long_distance_kind(row["number"]) for row in table["vehicle"]} == set(LONG_DISTANCE)


def test_every_row_of_the_vehicles_is_used_and_no_type_is_two_kinds() -> None:
    table = tomllib.loads(TABLES.joinpath("vehicle_types.toml").read_text("utf-8"))
    seen: set[int] = set()
    for row in table["vehicle"]:
        for first, last in row["ranges"]:
            numbers = set(range(first, last + 1))
            assert not seen & numbers
            seen |= numbers
            assert line_kind(first) == line_kind(last)
            assert line_kind(first).kind == row["kind"]
            assert line_kind(first).line == row["line"] in range(15)
    assert line_kind(1799 + 1).kind == "other"
    assert {line_kind(kind).kind for kind in range(8)} == {"tram", "metro", "rail", "bus", "ferry", "other"}


def test_a_ticket_holds_for_a_change_within_its_time_and_zones(planner: TransitPlanner) -> None:
    (first, *_) = planner.plan(wish(planner, (0, 1), (4, 6), "08:00", tactic=3))
    assert len(first.rides) == 2
    (ticket,) = planner.fares.tickets(first) or ()
    assert (ticket.price, ticket.first, ticket.rides) == (2.8, 0, 2)
    (across, *_) = planner.plan(wish(planner, (0, 1), (6, 1), "08:00", tactic=3))
    assert [ticket.price for ticket in planner.fares.tickets(across) or ()] == [4.1]


def test_fares_of_one_feed_do_not_hold_in_another(tmp_path: Path) -> None:
    prices = {"one": "2", "two": "9"}
    feeds = []
    for name, price in prices.items():
        feed = city()
        for fare in feed.tables["fare_attributes"]:
            fare["price"] = price
        feeds.append(feed.write(tmp_path / f"{name}.zip"))
    build_timetable(feeds, tmp_path)
    both = TransitPlanner(open_timetable(tmp_path / FOLDER), currency="EUR")
    routes = len(both.timetable.arrays.route_id) // 2
    seen = set()
    for itinerary in both.plan(wish(both, (1, 1), (5, 1), "08:00")):
        (ride, *_) = itinerary.rides
        second = int(both.timetable.arrays.pattern_route[ride.pattern]) >= routes
        tickets = both.fares.tickets(replace(itinerary, rides=(ride,)))
        assert [ticket.price for ticket in tickets or ()] == [9 if second else 2]
        seen.add(second)
    assert seen


def test_a_ride_without_a_fare_has_no_price(planner: TransitPlanner) -> None:
    without = TransitPlanner(planner.timetable, currency="CNY")
    (itinerary, *_) = without.plan(wish(without, (0, 1), (6, 1), "08:00"))
    assert without.fares.tickets(itinerary) is None


def test_plans_differ_in_their_lines_and_come_cheapest_first(planner: TransitPlanner) -> None:
    asked = wish(planner, (1, 1), (5, 5), "08:00")
    plans = planner.plan(asked)
    assert len({tuple(names(planner, itinerary)) for itinerary in plans}) == len(plans) >= 3
    costs = [planner.cost(itinerary, asked) for itinerary in plans]
    assert costs == sorted(costs)


def test_one_leaves_as_late_as_possible(planner: TransitPlanner) -> None:
    asked = wish(planner, (0, 5), (6, 5), "07:00", tactic=4)
    (itinerary, *_) = planner.plan(asked)
    assert itinerary.departure > asked.departure
    again = planner.plan(TransitRequest(asked.access, asked.egress, itinerary.departure, asked.tactic))
    assert again[0].arrival == itinerary.arrival


def test_other_lines_for_a_leg_fit_into_the_journey(planner: TransitPlanner) -> None:
    found = 0
    for start, end in (((3, 3), (3, 6)), ((3, 3), (4, 3)), ((2, 3), (6, 3)), ((0, 0), (6, 6))):
        for itinerary in planner.plan(wish(planner, start, end, "09:00")):
            for at, ride in enumerate(itinerary.rides):
                for other in planner.parallel(itinerary, at):
                    found += 1
                    assert (
                        names(planner, itinerary)[at]
                        != names(planner, Itinerary(itinerary.walks, (other,)))[0]
                    )
                    if at + 1 < len(itinerary.rides):
                        assert (
                            other.arrival + itinerary.walks[at + 1].seconds
                            <= itinerary.rides[at + 1].departure
                        )
                    if at:
                        assert (
                            other.departure >= itinerary.rides[at - 1].arrival + itinerary.walks[at].seconds
                        )
                    assert ride.departure != other.departure or ride.pattern != other.pattern
    assert found


def test_a_line_is_told_with_its_terminals_and_first_and_last_run(planner: TransitPlanner) -> None:
    itineraries = planner.plan(wish(planner, (1, 1), (5, 5), "08:00", tactic=5))
    ride = itineraries[0].rides[0]
    facts = ride_details(planner.network, ride, planner.kind(ride))
    assert facts.title == 'M1(Corner "0/0"-Corner "6/6")'
    assert facts.colour == "#FF6319"
    assert (facts.first_departure, facts.last_departure) == ("05:32", "00:26")
    line = ride_line(planner.timetable, ride)
    assert len(line) > facts.stops + 1  # the shape has points between the stops
    ends = planner.timetable.stop_degrees[planner.timetable.arrays.entry_stop[[ride.board, ride.alight]]]
    assert np.array_equal(line[[0, -1]], ends)


def test_a_journey_beats_going_all_the_way_on_foot(planner: TransitPlanner) -> None:
    asked = wish(planner, (3, 3), (3, 2), "09:00", tactic=4)
    assert any(names(planner, plan) == ["8"] and plan.rides[0].alight - plan.rides[0].board == 4
               for plan in planner.plan(asked))  # fmt: skip
    plans = planner.plan(replace(asked, walk=(624, 780)))
    # Nothing is quicker than 624 s on foot; the one bus that is left spares all of the walking.
    (itinerary,) = plans
    assert names(planner, itinerary) == ["8"]
    assert sum(walk.metres for walk in itinerary.walks) == 0


def one_bus(folder: Path) -> TransitPlanner:
    """Return a planner of a single bus at 18:00 between two stops that are 450 m apart."""
    feed = Feed()
    feed.add("agency", agency_name="A", agency_url="https://a.test", agency_timezone="Europe/Helsinki")
    for number in range(2):
        place = {"stop_lat": HELSINKI[1] + number * 450 / 111_195, "stop_lon": HELSINKI[0]}
        feed.add("stops", stop_id=f"P{number}", stop_name=f"P{number}", **place)
    feed.add("routes", route_id="R", route_short_name="1", route_type=3)
    days = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), 1)
    feed.add("calendar", service_id="ALL", **days, start_date="20260101", end_date="20261231")
    trip(feed, "R", "ALL", "T", 18 * 3600, ["P0", "P1"], hop=180)
    build_timetable([feed.write(folder / "bus.zip")], folder)
    return TransitPlanner(open_timetable(folder / FOLDER), currency="EUR")


@pytest.mark.parametrize(("when", "is_taken"), [("09:00", False), ("17:40", False), ("17:52", True)])
def test_nobody_waits_hours_for_a_bus_that_walking_beats(tmp_path: Path, when: str, is_taken: bool) -> None:
    planner = one_bus(tmp_path)
    stops = [FootAccess(*(np.array([value], np.int32) for value in (stop, 0, 0))) for stop in (0, 1)]
    departure = datetime.fromisoformat(f"2026-11-19 {when}").replace(tzinfo=ZONE)
    asked = TransitRequest(stops[0], stops[1], int(departure.timestamp()), city_tactic(0), walk=(360, 450))
    assert bool(planner.plan(asked)) is is_taken
    assert planner.plan(replace(asked, walk=None)), "farther than anybody walks"


@pytest.mark.slow
def test_no_plan_is_worse_than_walking(planner: TransitPlanner) -> None:
    random = Random(7)  # noqa: S311
    feet = WalkingRouter(None)
    stops = planner.timetable.stop_degrees.tolist()
    midnight = int(datetime(2026, 11, 19, tzinfo=ZONE).timestamp())
    plans = 0
    for number in range(400):
        lng, lat = random.choice(stops)
        end = lng + random.uniform(-0.02, 0.02), lat + random.uniform(-0.01, 0.01)
        access, egress = feet.access(planner.network, (lng, lat)), feet.access(planner.network, end)
        if not len(access.stops) or not len(egress.stops) or (walk := feet.walk((lng, lat), end)) is None:
            continue
        moment = midnight + random.randrange(86_400)
        tactic = city_tactic(number % 6)
        for plan in planner.plan(TransitRequest(access, egress, moment, tactic, walk=walk)):
            plans += 1
            is_earlier = plan.arrival < moment + walk[0]
            saves = sum(each.metres for each in plan.walks) < walk[1]
            assert is_earlier or (saves and plan.arrival < moment + walk[0] + MOST_LATER)
    assert plans > 200


def test_only_the_districts_of_both_ends_are_searched(tmp_path: Path) -> None:
    far = city()
    for row in far.tables["stops"]:
        row["stop_lat"] = float(row["stop_lat"]) - 10 if row["stop_lat"] else row["stop_lat"]
    for row in far.tables["agency"]:
        row["agency_timezone"] = "Asia/Tokyo"
    feeds = [city().write(tmp_path / "near.zip"), far.write(tmp_path / "far.zip")]
    build_timetable(feeds, tmp_path)
    both = TransitPlanner(open_timetable(tmp_path / FOLDER), currency="EUR")
    build_timetable([feeds[0]], tmp_path / "alone")
    alone = TransitPlanner(open_timetable(tmp_path / "alone" / FOLDER), currency="EUR")
    feet, (lng, lat) = WalkingRouter(None), HELSINKI
    ends = [(lng, lat), (lng + 0.02, lat + 0.01)]
    moment = int(datetime(2026, 11, 19, 8, tzinfo=ZONE).timestamp())
    plans = []
    for planner in (both, alone):
        access, egress = (feet.access(planner.network, end) for end in ends)
        districts = planner.network.districts.common(access.stops, egress.stops)
        days = planner.network.service_days(moment, districts)
        stops = {int(stop) for day in days for stop in day.table.stop}
        assert len(stops) < len(planner.timetable.stop_degrees) or planner is alone
        plans.append([
            (plan.departure, plan.arrival)
            for plan in planner.plan(TransitRequest(access, egress, moment, city_tactic(0)))
        ])  # fmt: skip
    assert plans[0] == plans[1] != []
    other = feet.access(both.network, (lng, lat - 10))
    assert both.plan(TransitRequest(feet.access(both.network, ends[0]), other, moment, city_tactic(0))) == []


def test_days_without_trips_have_no_plans(planner: TransitPlanner) -> None:
    asked = wish(planner, (1, 1), (5, 5), "08:00")
    year = 365 * 86_400
    assert (
        planner.plan(TransitRequest(asked.access, asked.egress, asked.departure + year, asked.tactic)) == []
    )


def test_a_point_far_from_all_stops_reaches_none(planner: TransitPlanner) -> None:
    reach = WalkingRouter(None).access(planner.network, (HELSINKI[0] + 0.5, HELSINKI[1]))
    assert len(reach.stops) == 0


NOW = datetime(2026, 11, 19, 15, 20, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("date", "time", "inter_city", "since", "until"),
    [
        ("", "", False, "2026-11-19 15:20", None),
        ("", "", True, "2026-11-20 00:00", "2026-11-21 00:00"),
        ("2026-11-19", "", True, "2026-11-19 15:20", "2026-11-20 00:00"),
        ("2026-11-12", "", True, "2026-11-12 00:00", "2026-11-13 00:00"),
        ("20261121", "", False, "2026-11-21 15:20", None),
        ("2026-11-21", "08:05", False, "2026-11-21 08:05", None),
        ("2026-11-21", "8:05", True, "2026-11-21 08:05", "2026-11-22 00:00"),
        ("2026-11-21", "08:00-09:30", False, "2026-11-21 08:00", "2026-11-21 09:30"),
        ("2026-11-21", "23:00-01:00", False, "2026-11-21 23:00", "2026-11-22 01:00"),
        ("2026-11-21", "08:00-24:00", False, "2026-11-21 08:00", "2026-11-21 23:59"),
    ],
)
def test_departures_are_read(date: str, time: str, inter_city: bool, since: str, until: str | None) -> None:
    departure = read_departure(date, time, NOW, is_intercity=inter_city)
    assert f"{departure.earliest:%Y-%m-%d %H:%M}" == since
    assert (f"{departure.latest:%Y-%m-%d %H:%M}" if departure.latest else None) == until


@pytest.mark.parametrize(
    ("size", "index"), [("0", "1"), ("11", "1"), ("x", "1"), ("1", "0"), ("1", "-1"), ("²", "1")]
)
def test_pages_outside_their_bounds_are_refused(size: str, index: str) -> None:
    fields = {"origin": "1,1", "destination": "1,1", "page_size": size, "page_index": index}
    with pytest.raises(ParameterInvalid):
        read_parameters(TransitParameters, fields)
