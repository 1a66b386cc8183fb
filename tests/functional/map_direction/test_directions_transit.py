"""Transit directions over the generated city, laid over the roads of Helsinki, as clients get them."""

import random
import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from functions.map_direction.engine.roads_pack import Roads, open_roads
from functions.map_direction.engine.surroundings import Surroundings
from functions.map_direction.errors import NoTimetable
from functions.map_direction.main import FUNCTION
from functions.map_direction.transit.parameters import LiteTransitParameters, TransitParameters
from functions.map_direction.transit.service import find_plans
from functions.map_direction.transit.writing.full_plans import write_plan
from functions.pack_builder.engine.transit.timetable_build import build_timetable
from shared.config import Settings
from shared.geo.refusal import Refusal
from shared.stores.packs import ROADS, pack_artifacts
from tests.functional.conftest import Client, Serve
from tests.functional.map_direction.conftest import Ask
from tests.functional.map_direction.transit_contract import LiteTransit, Refused, Route, Transit
from tests.transit_city import HELSINKI, city

FULL, LITE, ABROAD = "/direction/v2/transit", "/directionlite/v1/transit", "/direction_abroad/v1/transit"
FROM, TO = "60.1645,24.9300", "60.1735,24.9520"
SECOND_TOWN = f"{HELSINKI[1] + 0.401},{HELSINKI[0] + 1.203}"
GUIYANG = (106.7135, 26.5783)
FROM_GUIYANG, TO_GUIYANG = "26.5640,106.6960", "26.5925,106.7310"
MONDAY = date.today() + timedelta(days=7 - date.today().weekday())
TUESDAY, SUNDAY = (str(MONDAY + timedelta(days=days)) for days in (1, 6))
PERIOD = {"first": f"{MONDAY - timedelta(days=14):%Y%m%d}", "last": f"{MONDAY + timedelta(days=30):%Y%m%d}"}


@pytest.fixture(scope="module")
def transit_pack(roads_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The roads of Helsinki with two timetables: the city there, and the same city in Guiyang."""
    folder = tmp_path_factory.mktemp("transit")
    shutil.copytree(roads_pack, folder / "pack")
    guiyang = city(GUIYANG, zone="Asia/Shanghai", **PERIOD)
    for fare in guiyang.tables["fare_attributes"]:
        fare["currency_type"] = "CNY"
    feeds = [
        city(HELSINKI, step=300, **PERIOD).write(folder / "helsinki.zip", bom=True),
        guiyang.write(folder / "guiyang.zip", folder="feed/"),
    ]
    build_timetable(feeds, folder / "pack")
    return folder / "pack"


@pytest.fixture(scope="module")
def directions(serve_module: Serve, server_settings: Settings, transit_pack: Path) -> Client:
    """map-direction with a pack that has roads and timetables."""
    pack_artifacts(server_settings).publish(
        ROADS, transit_pack, licence="ODbL-1.0", attribution="© OpenStreetMap contributors", source="a test"
    )
    return serve_module(FUNCTION)


@pytest.fixture(scope="module")
def roads(transit_pack: Path) -> Iterator[Roads]:
    """The same pack, opened."""
    opened = open_roads(transit_pack)
    yield opened
    opened.network.close()


def at(time: str = "08:10", day: str = TUESDAY, **fields: str) -> dict[str, str]:
    return {"origin": FROM, "destination": TO, "departure_date": day, "departure_time": time, **fields}


def lines(route: Any) -> list[Any]:
    """The first vehicle of each leg."""
    return [step[0].vehicle_info.detail for step in route.steps if step[0].vehicle_info.type == 3]


def on_foot(route: Any) -> int:
    return sum(step[0].distance for step in route.steps if step[0].vehicle_info.type == 5)


def arrival(route: Any) -> datetime:
    return datetime.fromisoformat(route.arrive_time)


def test_random_plans_keep_the_contract_and_their_steps_add_up(ask: Ask) -> None:
    chance, near = random.Random(1), 0  # noqa: S311
    for _ in range(25):
        ends = {
            name: f"{chance.uniform(60.1625, 60.1765):.6f},{chance.uniform(24.925, 24.957):.6f}"
            for name in ("origin", "destination")
        }
        time = f"{chance.randint(6, 21):02d}:{chance.randint(0, 59):02d}"
        tactic = str(chance.randint(0, 5))
        found = ask(FULL, **at(time) | ends, tactics_incity=tactic)
        if found["status"] == 1001:
            assert "minutes on foot" in Refused.model_validate(found).message
            near += 1
            continue
        answer = Transit.model_validate(found)
        assert answer.result.total >= len(answer.result.routes) > 0
        for route in answer.result.routes:
            assert sum(step[0].distance for step in route.steps) == route.distance
            assert sum(step[0].duration for step in route.steps) == route.duration
            for before, after in zip(route.steps, route.steps[1:], strict=False):
                if 5 in (before[0].vehicle_info.type, after[0].vehicle_info.type):
                    assert before[0].end_location == after[0].start_location
            for step in (one for leg in route.steps for one in leg):
                path = step.path.split(";")
                assert [float(part) for part in path[0].split(",")] == [
                    step.start_location.lng,
                    step.start_location.lat,
                ]
                assert [float(part) for part in path[-1].split(",")] == [
                    step.end_location.lng,
                    step.end_location.lat,
                ]
            leaves = datetime.fromisoformat(f"{TUESDAY} {time}")
            assert arrival(route) - timedelta(seconds=route.duration) >= leaves
    assert near < 10


def test_tactics_choose_what_they_are_named_after(ask: Ask) -> None:
    plans = {
        tactic: Transit.model_validate(ask(FULL, **at(), tactics_incity=str(tactic))).result.routes
        for tactic in range(6)
    }
    everything = [route for routes in plans.values() for route in routes]
    assert min(arrival(route) for route in everything) == arrival(plans[4][0])
    assert min(len(lines(route)) for route in everything) == len(lines(plans[1][0]))
    assert on_foot(plans[2][0]) <= on_foot(plans[0][0])
    assert any(line.type == 1 for route in plans[0] for line in lines(route))
    assert all(line.type != 1 for route in plans[3] for line in lines(route))
    assert plans[5][0].steps
    assert all(line.type == 1 for line in lines(plans[5][0]))


def test_pages_are_parts_of_the_same_list(ask: Ask) -> None:
    whole = Transit.model_validate(ask(FULL, **at())).result
    assert whole.total == len(whole.routes) >= 2
    parts = [Transit.model_validate(ask(FULL, **at(page_size="1", page_index=str(page)))) for page in (1, 2)]
    assert [route for part in parts for route in part.result.routes] == whole.routes[:2]
    assert parts[0].result.total == whole.total


def test_legs_name_other_lines_between_the_same_stations(ask: Ask) -> None:
    # From the hub three lines lead one stop to the east or north: the loop, the branches, the night bus.
    answer = Transit.model_validate(ask(FULL, **at(origin="60.1690,24.9410", destination="60.1717,24.9410")))
    legs = [leg for route in answer.result.routes for leg in route.steps if len(leg) > 1]
    assert legs
    for leg in legs:
        names = [step.vehicle_info.detail.name for step in leg]
        assert len(set(names)) == len(names)
        assert {(step.vehicle_info.detail.on_station, step.vehicle_info.detail.off_station) for step in leg}


def test_night_lines_of_the_day_before_run_past_midnight(ask: Ask) -> None:
    ends = {"origin": "60.1690,24.9250", "destination": "60.1690,24.9560"}
    wednesday = str(MONDAY + timedelta(days=2))
    late = Transit.model_validate(ask(FULL, **at("01:30", wednesday) | ends))
    detail = lines(late.result.routes[0])[0]
    assert detail.type == 6
    assert detail.first_time in ("23:00", "23:02")  # from the first or the second stop
    assert detail.last_time < "06:00"
    assert late.result.routes[0].arrive_time.startswith(f"{wednesday} 0")


def test_nobody_waits_for_the_first_line_who_walks_there_meanwhile(ask: Ask) -> None:
    answer = Refused.model_validate(ask(FULL, **at("04:50", tactics_incity="4")))
    assert answer.status == 1001
    assert "on foot" in answer.message


def test_weekends_have_other_trips(ask: Ask) -> None:
    weekday, sunday = (
        Transit.model_validate(ask(FULL, **at(day=day), tactics_incity="4")).result.routes
        for day in (TUESDAY, SUNDAY)
    )
    named = {line.name.partition("(")[0] for route in weekday for line in lines(route)}
    on_sunday = {line.name.partition("(")[0] for route in sunday for line in lines(route)}
    assert named - on_sunday


def test_a_window_gives_departures_within_it(ask: Ask) -> None:
    answer = Transit.model_validate(ask(FULL, **at("08:00-09:00", tactics_incity="0")))
    leaves = [arrival(route) - timedelta(seconds=route.duration) for route in answer.result.routes]
    assert len(set(leaves)) > 3
    assert all(f"{TUESDAY} 08:00:00" <= str(moment) <= f"{TUESDAY} 09:00:00" for moment in leaves)


def test_lite_answers_in_its_own_names(ask: Ask) -> None:
    answer = LiteTransit.model_validate(ask(LITE, **at()))
    assert len(answer.result.routes) <= 5
    ridden = [step[0] for step in answer.result.routes[0].steps if step[0].type == 3]
    assert ridden[0].vehicle.direct_text == ridden[0].vehicle.direction_text
    assert ridden[0].instruction.startswith("Take ")
    short = LiteTransit.model_validate(ask(LITE, **at(steps_info="0")))
    assert [route.steps for route in short.result.routes] == [[] for _ in short.result.routes]


def test_lite_refuses_journeys_from_city_to_city(ask: Ask) -> None:
    assert Refused.model_validate(ask(LITE, **at(destination=SECOND_TOWN))).status == 1002


def test_journeys_from_city_to_city_take_trains_and_tell_where_from(ask: Ask) -> None:
    asked = {"origin": FROM, "destination": SECOND_TOWN, "departure_date": TUESDAY}
    answer = Transit.model_validate(ask(ABROAD, **asked))
    assert answer.result.taxi is None
    assert answer.result.total > 4
    for route in answer.result.routes:
        trains = [step for part in route.steps for step in part if step.vehicle_info.type == 1]
        assert len(trains) == 1
        assert [trains[0]] in route.steps
        assert trains[0].vehicle_info.detail.arrive_station == "Second Town"
        assert route.price_detail == []
        assert sum(step.duration for part in route.steps for step in part) == route.duration
    early = Transit.model_validate(ask(ABROAD, **asked, tactics_intercity="1")).result.routes[0]
    assert arrival(early) == min(arrival(route) for route in answer.result.routes)
    coach = Transit.model_validate(ask(ABROAD, **asked, trans_type_intercity="2")).result.routes[0]
    assert 6 in {step.vehicle_info.type for part in coach.steps for step in part}


def test_without_a_date_a_journey_from_city_to_city_is_tomorrows(ask: Ask) -> None:
    answer = Transit.model_validate(
        ask(ABROAD, origin=FROM, destination=SECOND_TOWN, trans_type_intercity="0")
    )
    tomorrow = date.today() + timedelta(days=1)
    assert {arrival(route).date() for route in answer.result.routes} <= {
        tomorrow,
        tomorrow + timedelta(days=1),
    }


def test_china_answers_in_chinese_shifted_and_with_prices(ask: Ask) -> None:
    asked = at() | {"origin": FROM_GUIYANG, "destination": TO_GUIYANG, "ret_coordtype": "bd09ll"}
    answer = Transit.model_validate(ask(FULL, **asked))
    route = answer.result.routes[0]
    assert route.steps[0][0].instructions.startswith("步行")
    assert route.price is not None
    assert sum(row.ticket_price for row in route.price_detail) == pytest.approx(route.price)
    assert answer.result.origin.location.lng == pytest.approx(106.6960 + 0.0110, abs=0.002)
    lite = LiteTransit.model_validate(ask(LITE, **asked)).result.routes[0]
    assert lite.price == route.price
    assert sum(row.line_price for row in lite.line_price) == pytest.approx(lite.price)


def test_where_nothing_is_known_the_message_says_so_without_names_of_files(ask: Ask) -> None:
    answer = Refused.model_validate(
        ask(FULL, **at(origin="31.2300,121.4700", destination="31.2400,121.4800"))
    )
    assert answer.status == 1001
    assert "no stop is known within 5 km of the origin" in answer.message
    assert "sources" not in answer.message


def test_a_day_beyond_the_timetable_says_which_days_it_knows(ask: Ask) -> None:
    answer = Refused.model_validate(ask(FULL, **at(day="2031-01-01")))
    assert answer.status == 1001
    assert "2031-01-01" in answer.message
    assert ".zip" not in answer.message


@pytest.mark.parametrize(
    "wrong",
    [
        {"departure_date": "tomorrow"},
        {"departure_date": "2026-02-30"},
        {"departure_date": "9999-12-31"},
        {"departure_date": "0001-01-01"},
        {"departure_time": "25:00"},
        {"departure_time": "8"},
        {"departure_time": "08:00-"},
        {"tactics_incity": "6"},
        {"tactics_intercity": "3"},
        {"trans_type_intercity": "-1"},
        {"page_size": "11"},
        {"page_size": "0"},
        {"page_index": "0"},
        {"page_index": "９"},
        {"origin": "60.17"},
        {"destination": ""},
        {"coord_type": "mars"},
    ],
)
def test_malformed_parameters_get_status_2(ask: Ask, wrong: dict[str, str]) -> None:
    answer = ask(FULL, **at() | wrong)
    assert answer["status"] == 2
    assert next(iter(wrong)) in answer["message"]


def test_identical_ends_have_no_plan(ask: Ask) -> None:
    assert Refused.model_validate(ask(FULL, **at(destination=FROM))).status == 1001


def test_the_old_dispatcher_answers_transit_in_xml(directions: Client, ask: Ask) -> None:
    answer = ask("/direction/v1", mode="transit", origin=FROM, destination=TO, output="json")
    assert answer["status"] in (0, 1001)


def test_a_journey_within_one_city_is_one_whatever_its_length(roads: Roads) -> None:
    one = Surroundings(city=lambda lng, lat: "贵阳市", adcode=lambda lng, lat: "520102")
    two = Surroundings(city=lambda lng, lat: "贵阳市" if lng < 107 else "黔南布依族苗族自治州")
    far = {
        "origin": FROM_GUIYANG,
        "destination": f"{GUIYANG[1] + 0.401},{GUIYANG[0] + 1.203}",
        "coord_type": "wgs84",
    }
    asked = {**far, "departure_date": TUESDAY, "departure_time": "06:30"}
    found = find_plans(LiteTransitParameters(**asked), roads, one, with_intercity=False)
    assert found.city(found.ends.origin)["city_id"] == "520100"
    with pytest.raises(Refusal) as refused:
        find_plans(LiteTransitParameters(**asked), roads, two, with_intercity=False)
    assert refused.value.status == 1002
    plans = find_plans(TransitParameters(**asked), roads, two)
    route = Route.model_validate(write_plan(plans.context, plans.itineraries[0]))
    (train,) = [step for part in route.steps for step in part if step.vehicle_info.type == 1]
    assert train.instructions == "乘坐IC到达Second Town"
    assert (train.vehicle_info.detail.start_info.start_city, train.vehicle_info.detail.end_info.end_city) == (
        "贵阳市",
        "黔南布依族苗族自治州",
    )
    assert train.vehicle_info.detail.price == 21.9
    assert route.price is not None
    assert route.price >= 21.9
    assert route.price_detail == []


def test_a_pack_without_a_timetable_says_so(roads: Roads) -> None:
    asked = TransitParameters(origin=FROM, destination=TO, coord_type="wgs84")
    with pytest.raises(NoTimetable, match="no timetable is loaded"):
        find_plans(asked, replace(roads, transit=None), Surroundings())
