"""The search against a brute-force planner that shares no code with it: a generated city, random feeds."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.map_direction.engine.transit.itineraries import Itinerary, ItineraryTracer
from functions.map_direction.engine.transit.network import LEVELS, TOP, FootAccess, Network, effort
from functions.map_direction.engine.transit.search import NEVER, SearchQuery, search
from functions.pack_builder.engine.transit.timetable_build import build_timetable
from shared.transit.timetable import FOLDER, open_timetable
from tests.transit_city import Feed, city, trip
from tests.transit_oracle import Oracle, Way, at_most

RIDES = 4
QUERIES = 400
PARTS = 8


class World:
    """One feed: as the engine sees it, and as the oracle does."""

    def __init__(self, feed: Feed, folder: Path) -> None:
        zipped = feed.write(folder / "feed.zip")
        build_timetable([zipped], folder)
        self.timetable = open_timetable(folder / FOLDER)
        self.network = Network(self.timetable)
        self.oracle = Oracle.read(zipped)
        of = self.timetable.arrays
        self.names = [self.timetable.text(number) for number in of.stop_id.tolist()]
        self.transfers: dict[str, dict[str, Way]] = defaultdict(dict)
        units = effort(of.transfer_metres).tolist()
        ways = zip(
            of.transfer_from.tolist(),
            of.transfer_to.tolist(),
            of.transfer_seconds.tolist(),
            units,
            strict=True,
        )
        for origin, destination, seconds, unit in ways:
            self.transfers[self.names[origin]][self.names[destination]] = Way(seconds, unit)

    def reach(self, random: Random) -> FootAccess:
        """Return one to four stops, each at a random distance."""
        stops = np.array(
            random.sample(range(len(self.names)), random.randint(1, min(4, len(self.names)))), np.int32
        )
        metres = np.array([random.randint(0, 1200) for _ in stops], np.int32)
        return FootAccess(stops, (metres / 1.25).astype(np.int32), metres)

    def ways(self, reach: FootAccess) -> dict[str, Way]:
        return {self.names[stop]: Way(seconds, units) for stop, seconds, units in reach.rows()}

    def check(self, query: SearchQuery, *, with_levels: bool = True) -> int:
        """Compare all arrivals with the oracle's, replay every itinerary; return how many there were.

        Where all the way on foot is given, an itinerary must beat it, or save walking and be 15 minutes later
        at most: the oracle's arrivals are cut off there.
        Without levels of walking only the earliest arrivals for each number of rides are compared.
        """
        running = self.network.service_days(query.departure, days_ahead=1)
        rounds = search(self.network, running, query)
        expected = self.oracle.arrivals(
            query.departure,
            self.ways(query.access),
            self.ways(query.egress),
            self.transfers,
            rides=RIDES,
            units=TOP if with_levels else 0,
        )
        for rides in range(1, RIDES + 1):
            arrivals = rounds.arrivals[min(rides, len(rounds.arrivals) - 1)]
            for level in range(LEVELS) if with_levels else (TOP,):
                best = min(at_most(expected, rides, level), _latest(query, level))
                assert (arrivals[level] >= NEVER) == (best >= NEVER)
                assert best >= NEVER or arrivals[level] == best, (rides, level)
        tracer = ItineraryTracer(self.network, running, query, rounds)
        best_ones = rounds.best()
        for rides, level in best_ones:
            itinerary = tracer.trace(rides, level)
            assert itinerary.arrival == rounds.arrivals[rides][level]
            assert len(itinerary.rides) <= rides
            self.replay(itinerary, query)
        return len(best_ones)

    def replay(self, itinerary: Itinerary, query: SearchQuery) -> None:
        """Travel a itinerary by the feed's own tables."""
        of, text = self.timetable.arrays, self.timetable.text
        moment = query.departure
        access, egress = self.ways(query.access), self.ways(query.egress)
        at = None
        for walk, ride in zip(itinerary.walks, itinerary.rides, strict=False):
            board, alight = (self.names[of.entry_stop[entry]] for entry in (ride.board, ride.alight))
            seconds = access[board].seconds if at is None else self.transfers[at][board].seconds
            assert seconds == walk.seconds
            moment += seconds
            assert moment <= ride.departure
            id_ = text(int(of.trip_id[ride.trip]))
            day = date(1970, 1, 1) + timedelta(days=ride.day)
            assert self.oracle.runs_on(id_, day)
            midnight = self.oracle.midnight(day)
            assert any(
                (first.stop, midnight + first.departure, first.on) == (board, ride.departure, True)
                and (last.stop, midnight + last.arrival, last.off) == (alight, ride.arrival, True)
                for calls in self.oracle.calls[id_]
                for place, first in enumerate(calls)
                for last in calls[place + 1 :]
            ), (id_, board, alight)
            moment, at = ride.arrival, alight
        assert at is not None
        assert egress[at].seconds == itinerary.walks[-1].seconds
        assert moment + egress[at].seconds == itinerary.arrival


def _latest(query: SearchQuery, level: int) -> int:
    """Return the arrival of somebody who walks, of one who may save walking 15 minutes later."""
    if query.walk is None:
        return NEVER
    seconds, metres = query.walk
    saves = level < min((metres + 125) // 250, TOP)
    return query.departure + seconds + (15 * 60 if saves else 0)


def on_foot(random: Random) -> tuple[int, int]:
    """Return seconds and metres all the way on foot."""
    metres = random.randint(50, 4_000)
    return round(metres / 1.25), metres


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(city(), tmp_path_factory.mktemp("city"))


def test_the_city_has_what_the_brief_asks_for(world: World) -> None:
    assert len(world.names) >= 40
    assert len(world.timetable.arrays.route_id) >= 6


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_random_journeys_arrive_as_early_as_the_brute_force_planner_says(world: World, part: int) -> None:
    random = Random(part)  # noqa: S311
    found = 0
    for number in range(QUERIES // PARTS):
        departure = datetime(2026, 11, random.randint(16, 24), random.randint(0, 23), random.randint(0, 59))
        moment = int(departure.replace(tzinfo=world.oracle.zone).timestamp()) + random.randint(0, 59)
        reaches, walk = (world.reach(random), world.reach(random)), on_foot(random) if number % 2 else None
        query = SearchQuery(*reaches, moment, walk=walk, most_rides=RIDES)
        found += world.check(query, with_levels=number % 25 < 2)
    assert found > QUERIES // PARTS // 2


@pytest.mark.slow
def test_on_the_day_of_the_clock_change_trips_count_from_twelve_hours_before_noon(tmp_path: Path) -> None:
    world = World(city(first="20261001"), tmp_path)
    random = Random(5)  # noqa: S311
    for hour in (0, 1, 2, 3, 23):
        departure = datetime(2026, 10, 25, hour, 40, tzinfo=world.oracle.zone)
        world.check(
            SearchQuery(
                world.reach(random), world.reach(random), int(departure.timestamp()), most_rides=RIDES
            )
        )


@st.composite
def feeds(draw: st.DrawFn) -> Feed:
    """Few stops, many lines, times that often coincide."""
    feed = Feed()
    feed.add("agency", agency_name="A", agency_url="https://a.test", agency_timezone="Asia/Shanghai")
    stops = [f"P{number}" for number in range(draw(st.integers(3, 7)))]
    for number, stop in enumerate(stops):
        feed.add("stops", stop_id=stop, stop_name=stop, stop_lat=26.6 + 0.002 * number, stop_lon=106.7)
    everyday = {
        day: 1 for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    }
    feed.add("calendar", service_id="ALL", **everyday, start_date="20261101", end_date="20261130")
    number = 0
    for line in range(draw(st.integers(1, 5))):
        feed.add("routes", route_id=f"R{line}", route_short_name=str(line), route_type=3)
        calls = draw(st.lists(st.sampled_from(stops), min_size=2, max_size=6))
        flags = draw(
            st.dictionaries(st.integers(0, 5), st.tuples(st.sampled_from((0, 1)), st.sampled_from((0, 1))))
        )
        for _ in range(draw(st.integers(1, 5))):
            start = (
                60 * draw(st.integers(1430, 1460)) if draw(st.booleans()) else 60 * draw(st.integers(0, 60))
            )
            trip(feed, f"R{line}", "ALL", f"T{number}", start, calls,
                 hop=60 * draw(st.integers(0, 4)), dwell=0, flags=flags)  # fmt: skip
            number += 1
    return feed


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(feed=feeds(), seed=st.integers(0, 1000), minute=st.integers(0, 60))
def test_small_random_feeds_agree_with_the_brute_force_planner(
    tmp_path_factory: pytest.TempPathFactory, feed: Feed, seed: int, minute: int
) -> None:
    world = World(feed, tmp_path_factory.mktemp("random"))
    random = Random(seed)  # noqa: S311
    departure = datetime(2026, 11, 10, 0, tzinfo=world.oracle.zone) + timedelta(minutes=minute * 24)
    for walk in (None, on_foot(random), on_foot(random)):
        reaches = (world.reach(random), world.reach(random))
        world.check(SearchQuery(*reaches, int(departure.timestamp()), walk=walk, most_rides=RIDES))
