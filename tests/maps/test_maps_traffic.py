"""Live speeds, times of day and number plates on drawn roads."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.map_direction.driving.parameters import DrivingParameters, LiteDrivingParameters
from functions.map_direction.driving.service import directions, lite_directions
from functions.map_direction.engine.clock import CHINA
from functions.map_direction.pack import PACK
from tests.maps.drawing import RoadMap, draw

WGS84 = {"coord_type": "wgs84", "ret_coordtype": "wgs84"}
TABLES = """
[[rule]]
name = "内环"
area = [[{west}, {south}], [{east}, {south}], [{east}, {north}], [{west}, {north}]]
home = ["贵A"]
applies_to = "others"
"""

JAM = draw("""
A----B--------------------C----D
     |                    |
     E--------------------F

AB    highway=secondary
BC    highway=secondary name=中路
CD    highway=secondary
BEFC  highway=secondary
""")
HOURS = draw("""
A----B----C----D
     |    |
     E----F

BC motor_vehicle:conditional="no @ (07:00-09:00)"
""")
ALWAYS = draw("""
A----B----C----D
     |    |
     E----F

BC motor_vehicle:conditional="no @ (Mo-Su 00:00-24:00)"
""")
PRICES = """
[[taxi]]
desc = "全天"
from = 0
to = 24
start_price = 8
start_km = 2
km_price = 1.5

[toll]
km_price = 10.0
"""
PAID = draw("""
A------------------------------B
                               |
                               |
                               |
                               |
                               |
                               |
                               |
                               |
                               |
                               |
                               |
                               |
                               |
                               |
                               E

AB highway=secondary toll=yes name=东西路
BE highway=secondary toll=yes name=南北路
""")
RING = draw("""
A----B--------C----D
     |        |
     E--------F

AB highway=secondary
""")


@pytest.fixture
def roads(drawn_folder: Path) -> Iterator[Path]:
    """Drawn roads of this test's own, whose live speeds and tables nobody else sees."""
    with PACK.use_folder(drawn_folder):
        yield drawn_folder


def routes(roads: RoadMap, start: str, end: str, **fields: str) -> list[dict[str, Any]]:
    asked = DrivingParameters(origin=roads.at(start), destination=roads.at(end), **WGS84, **fields)
    return directions(asked)["result"]["routes"]  # type: ignore[return-value]


def passed(roads: RoadMap, route: dict[str, Any]) -> str:
    return roads.passed(*(step["path"] for step in route["steps"]))


def way(roads: RoadMap, start: str, end: str, **fields: str) -> str:
    return passed(roads, routes(roads, start, end, **fields)[0])


def slow_down(drawn: RoadMap, start: str, end: str, kmh: int) -> None:
    """Let everything that one drives between two nodes be driven at a speed."""
    places = [tuple(map(float, drawn.at(name).split(","))) for name in (start, end)]
    shape = [{"lat": lat, "lon": lng} for lat, lng in places]
    with PACK.use() as opened:
        request = {
            "shape": shape,
            "costing": "auto",
            "shape_match": "map_snap",
            "filters": {"attributes": ["edge.id"], "action": "include"},
        }
        edges = [edge["id"] for edge in opened.network.trace_attributes(request)["edges"]]
        assert opened.network.apply_speeds(dict.fromkeys(edges, kmh))


def test_without_live_speeds_traffic_is_unknown(roads: Path) -> None:
    (route,) = routes(JAM, "A", "D")
    assert {run["status"] for step in route["steps"] for run in step["traffic_condition"]} == {0}


def test_a_jam_is_driven_around_unless_tactics_ignore_it(roads: Path) -> None:
    assert way(JAM, "A", "D") == "ABCD"
    slow_down(JAM, "B", "C", 4)
    assert way(JAM, "A", "D") == "ABEFCD"
    assert way(JAM, "A", "D", tactics="2") == "ABCD"


def test_a_jam_stands_in_the_traffic_of_its_stretch(roads: Path) -> None:
    free = routes(JAM, "A", "BC:0.1")[0]["duration"]
    slow_down(JAM, "B", "C", 4)
    (route,) = routes(JAM, "A", "BC:0.1")
    runs = [run for step in route["steps"] for run in step["traffic_condition"]]
    assert [run["status"] for run in runs] == [0, 4]
    assert runs[1]["distance"] == pytest.approx(52, abs=3)
    assert route["duration"] > 2 * free
    asked = LiteDrivingParameters(origin=JAM.at("A"), destination=JAM.at("BC:0.1"), **WGS84)
    (lite,) = lite_directions(asked)["result"]["routes"]
    assert lite["traffic_condition"] == 0  # most of the way has no live speeds
    assert 4 in [run["status"] for step in lite["steps"] for run in step["traffic_condition"]]


def test_alternatives_are_found_with_live_speeds_too(roads: Path) -> None:
    slow_down(JAM, "B", "C", 30)
    ways = {passed(JAM, route) for route in routes(JAM, "A", "D", alternatives="1")}
    assert ways == {"ABCD", "ABEFCD"}


def with_file(roads: Path, folder: Path, name: str, text: str) -> Path:
    """Return a pack of the same roads with a file of the operator."""
    folder.mkdir()
    for file in roads.iterdir():
        (folder / file.name).symlink_to(file)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def tomorrow_at(hour: int) -> str:
    day = datetime.now(CHINA) + timedelta(days=1)
    return str(int(day.replace(hour=hour, minute=0, second=0).timestamp()))


def test_a_road_that_is_closed_at_some_hours_is_avoided_then(roads: Path) -> None:
    assert way(HOURS, "A", "D", departure_time=tomorrow_at(8)) == "ABEFCD"
    assert way(HOURS, "A", "D", departure_time=tomorrow_at(12)) == "ABCD"


def test_durations_at_other_times_know_the_hours_of_roads(roads: Path) -> None:
    times = f"{tomorrow_at(8)},{tomorrow_at(12)}"
    (route,) = routes(HOURS, "A", "D", ext_departure_time=times)
    closed, open_ = map(int, route["ext_duration"].split(","))
    assert closed > open_ > 0
    (route,) = routes(RING, "A", "D", ext_departure_time=times)
    assert route["ext_duration"] == f"{route['duration']},{route['duration']}"


def test_hours_count_when_one_leaves_now_as_well(roads: Path) -> None:
    assert way(ALWAYS, "A", "D") == "ABEFCD"


def test_a_departure_over_seven_days_ahead_is_refused(roads: Path) -> None:
    from shared.geo.refusal import ParameterInvalid

    with pytest.raises(ParameterInvalid):
        routes(HOURS, "A", "D", departure_time=str(int(time.time()) + 8 * 86_400))


def test_an_operators_price_of_tolls_adds_up_over_the_steps(drawn_folder: Path, tmp_path: Path) -> None:
    with PACK.use_folder(with_file(drawn_folder, tmp_path / "priced", "tariff.toml", PRICES)):
        (paid,) = routes(PAID, "A", "E")
    assert paid["toll_distance"] == pytest.approx(1_525, abs=5)
    assert paid["toll"] == 15
    assert [step["toll"] for step in paid["steps"]] == [8, 7]


@pytest.fixture
def banned_inside(drawn_folder: Path, tmp_path: Path) -> Iterator[None]:
    """A ban of plates in the middle of the ring."""
    (west, north), (east, south) = RING.points["B"], RING.points["C"]
    middle = (west + east) / 2
    area = {
        "west": middle - 0.0003,
        "east": middle + 0.0003,
        "south": south - 0.0002,
        "north": north + 0.0002,
    }
    with PACK.use_folder(with_file(drawn_folder, tmp_path / "banned", "plates.toml", TABLES.format(**area))):
        yield


@pytest.mark.usefixtures("banned_inside")
def test_the_area_of_a_ban_is_avoided_or_cannot_be() -> None:
    (free,) = routes(RING, "A", "D", plate_number="贵A12345")
    assert passed(RING, free) == "ABCD"
    assert free["restriction_info"] == {"status": 0, "desc": ""}

    (around,) = routes(RING, "A", "D", plate_number="京B12345")
    assert passed(RING, around) == "ABEFCD"
    assert around["restriction_info"]["status"] == 1
    assert "内环" in around["restriction_info"]["desc"]

    (inside,) = routes(RING, "A", "BC", plate_number="京B12345")
    assert inside["restriction_info"]["status"] == 2
    assert "无法避开" in inside["restriction_info"]["desc"]
