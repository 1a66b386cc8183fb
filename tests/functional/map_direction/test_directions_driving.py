"""Driving and motorcycle directions over the roads of Helsinki, as clients get them."""

import random
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from functions.map_direction.legacy.endpoints import ENDPOINTS
from shared.access.app import MapKey
from shared.roads import RoadNetwork
from shared.web.documents import shape_of
from tests.functional.conftest import Client
from tests.functional.map_direction.conftest import Ask, path_metres
from tests.functional.map_direction.driving_contract import CONTRACTS, Refused, checked

FROM, TO = "60.1690,24.9310", "60.1720,24.9420"
IN_THE_BAY, AT_SEA = "60.1745,24.9330", "60.1000,24.9500"
SOUTH, WEST, NORTH, EAST = 60.1620, 24.9180, 60.1775, 24.9520
HOSTILE = [
    "",
    "60.17",
    "60.17,24.93,1",
    "nan,nan",
    "inf,0",
    "91,24",
    "60.17,181",
    "١٢,١٣",
    "6０.17,24.93",
    "60.17;24.93",
    "60.17, 24.93'--",
    "<script>",
    "1e999,1",
    "0x3c,24",
    "60.17,24.93|60.18,24.94",
    "\x00,\x00",
    "9" * 4000,
]


@pytest.mark.parametrize("path", CONTRACTS)
def test_random_routes_keep_the_contract_and_the_engines_metres(
    ask: Ask, path: str, roads_pack: Path
) -> None:
    network, chance, found = RoadNetwork(roads_pack), random.Random(path), 0  # noqa: S311
    costing = "motorcycle" if "motorcycle" in path else "auto"
    for _ in range(40):
        (lat, lng), (lat2, lng2) = (
            (round(chance.uniform(SOUTH, NORTH), 6), round(chance.uniform(WEST, EAST), 6)) for _ in range(2)
        )
        answer = ask(path, origin=f"{lat},{lng}", destination=f"{lat2},{lng2}")
        if answer["status"] == 7:
            Refused.model_validate(answer)
            continue
        found += 1
        (route,) = checked(path, answer).result.routes
        assert abs(path_metres(route) - route.distance) <= max(2.0, 0.02 * route.distance)
        if costing == "auto":
            request = {
                "locations": [{"lat": lat, "lon": lng}, {"lat": lat2, "lon": lng2}],
                "costing": costing,
            }
            assert route.distance == round(network.route(request)["trip"]["summary"]["length"] * 1000)
    assert found >= 20


@pytest.mark.parametrize("path", CONTRACTS)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_point_is_refused_with_status_2(ask: Ask, path: str, text: str) -> None:
    for fields in ({"origin": text, "destination": TO}, {"origin": FROM, "destination": text}):
        answer = Refused.model_validate(ask(path, **fields))
        assert answer.status == 2
        assert next(iter(name for name, value in fields.items() if value == text)) in answer.message


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/direction/v2/driving", {"tactics": "1"}),
        ("/direction/v2/driving", {"tactics": "-1"}),
        ("/direction/v2/driving", {"tactics": "²"}),
        ("/direction/v2/motorcycle", {"tactics": "2"}),
        ("/directionlite/v1/driving", {"tactics": "7"}),
        ("/direction/v2/driving", {"coord_type": "wgs85"}),
        ("/direction/v2/driving", {"ret_coordtype": "bd09mc"}),
        ("/direction/v2/driving", {"alternatives": "2"}),
        ("/direction/v2/driving", {"waypoints": "|".join([TO] * 19)}),
        ("/directionlite/v1/driving", {"waypoints": "|".join([TO] * 11)}),
        ("/direction/v2/driving", {"waypoints": f"{TO}||"}),
        ("/direction/v2/driving", {"gps_direction": "361"}),
        ("/direction/v2/driving", {"radius": "2001"}),
        ("/direction/v2/driving", {"departure_time": "tomorrow"}),
        ("/direction/v2/driving", {"departure_time": "1"}),
        ("/direction/v2/driving", {"ext_departure_time": ",".join(["1"] * 13)}),
        ("/direction/v2/driving", {"expect_arrival_time": str(int(time.time()) + 60)}),
        ("/direction/v2/motorcycle", {"displacement": "10001"}),
        ("/direction/v2/motorcycle", {"destination": "64.0,24.9"}),
    ],
)
def test_a_parameter_beyond_its_limits_is_refused_with_status_2(
    ask: Ask, path: str, fields: Mapping[str, str]
) -> None:
    answer = Refused.model_validate(ask(path, **{"origin": FROM, "destination": TO, **fields}))
    assert answer.status == 2


def test_roads_that_are_not_loaded_are_named_with_what_loads_them(ask: Ask) -> None:
    answer = Refused.model_validate(ask("/direction/v2/driving", origin=FROM, destination="26.57,106.71"))
    assert answer.status == 7
    assert "no roads are loaded around" in answer.message
    assert "sources" not in answer.message
    assert "destination" in answer.message


def test_eighteen_waypoints_are_passed_and_their_legs_counted(ask: Ask) -> None:
    corners = ["60.1690,24.9310", "60.1720,24.9420", "60.1680,24.9390"]
    answer = ask("/direction/v2/driving", origin=FROM, destination=TO, waypoints="|".join((corners * 6)[:18]))
    legs = {step.leg_index for step in checked("/direction/v2/driving", answer).result.routes[0].steps}
    assert legs <= set(range(19))
    assert max(legs) == 18


@pytest.mark.parametrize("path", CONTRACTS)
def test_going_nowhere_is_a_route_of_no_metres(ask: Ask, path: str) -> None:
    (route,) = checked(path, ask(path, origin=FROM, destination=FROM)).result.routes
    assert route.distance == 0
    assert len(route.steps) == 1


def test_alternatives_are_up_to_three_routes_with_names_of_their_own(ask: Ask) -> None:
    answer = ask("/direction/v2/driving", origin=FROM, destination=TO, alternatives="1")
    routes = checked("/direction/v2/driving", answer).result.routes
    assert len({route.route_id for route in routes}) == len(routes) == answer["result"]["total"]
    again = ask("/direction/v2/driving", origin=FROM, destination=TO, alternatives="1")
    assert again == answer


@pytest.mark.parametrize("path", CONTRACTS)
def test_a_point_in_the_water_starts_at_the_shore_or_nowhere(ask: Ask, path: str) -> None:
    for water in (IN_THE_BAY, AT_SEA):
        answer = ask(path, origin=water, destination=TO)
        if answer["status"] == 0:
            checked(path, answer)
        else:
            assert Refused.model_validate(answer).status == 7


def test_steps_can_be_left_out(ask: Ask) -> None:
    full = ask("/direction/v2/driving", origin=FROM, destination=TO, steps_info="0")
    assert "steps" not in full["result"]["routes"][0]
    lite = ask("/directionlite/v1/driving", origin=FROM, destination=TO, steps_info="0")
    assert lite["result"]["routes"][0]["steps"] == []


def test_times_of_day_add_their_fields(ask: Ask) -> None:
    now = int(time.time())
    fields = {
        "departure_time": str(now + 3600),
        "ext_departure_time": f"{now - 3600},{now - 86400}",
        "expect_arrival_time": str(now + 7200),
    }
    (route,) = checked(
        "/direction/v2/driving", ask("/direction/v2/driving", origin=FROM, destination=TO, **fields)
    ).result.routes
    assert len(route.ext_duration.split(",")) == 2
    assert route.suggest_departure_time == now + 7200 - route.duration


def test_a_late_arrival_has_no_departure(ask: Ask) -> None:
    soon = str(int(time.time()) + 15 * 60 + 5)
    (route,) = ask("/direction/v2/driving", origin=FROM, destination=TO, expect_arrival_time=soon)["result"][
        "routes"
    ]
    assert route["suggest_departure_time"] > time.time()


def test_outside_china_every_coordinate_type_is_the_same(ask: Ask) -> None:
    answers = [
        ask("/direction/v2/driving", origin=FROM, destination=TO, coord_type=source, ret_coordtype=target)
        for source, target in [("wgs84", "wgs84"), ("bd09ll", "bd09ll"), ("gcj02", "bd09ll")]
    ]
    assert answers[0] == answers[1] == answers[2]


def test_abroad_instructions_are_english_and_nothing_costs_yuan(ask: Ask) -> None:
    (route,) = checked(
        "/direction_abroad/v1/driving", ask("/direction_abroad/v1/driving", origin=FROM, destination=TO)
    ).result.routes
    assert route.steps[0].instruction.startswith("Head ")
    assert route.steps[-1].instruction.endswith("arrive at the destination")
    assert route.taxi_fee == route.toll == 0


def test_the_answer_is_jsonp_and_begins_with_its_status(directions: Client, key: MapKey) -> None:
    fields = {"ak": key.ak, "origin": FROM, "destination": TO, "coord_type": "wgs84"}
    plain = directions.get("/direction/v2/driving", params=fields)
    assert plain.text.startswith('{"status":0,"message":"成功","type":2,"result":{')
    wrapped = directions.get("/direction/v2/driving/", params={**fields, "callback": "BMap._rd._cbk1"})
    assert wrapped.text.startswith('BMap._rd._cbk1&&BMap._rd._cbk1({"status":0,')


def test_a_number_plate_without_rules_changes_nothing(ask: Ask) -> None:
    plain = ask("/direction/v2/driving", origin=FROM, destination=TO)
    plated = ask("/direction/v2/driving", origin=FROM, destination=TO, plate_number="贵A12345", cartype="1")
    assert plated == plain
    assert plain["result"]["routes"][0]["restriction_info"] == {"status": 0, "desc": ""}


def test_the_old_service_answers_every_mode_in_xml_or_json(directions: Client, key: MapKey) -> None:
    end = f"latlng:{TO}|name:广场"
    fields = {"ak": key.ak, "origin": f"车站|{FROM}", "destination": end, "coord_type": "wgs84"}
    xml = directions.get("/direction/v1", params=fields)
    assert xml.headers["content-type"].startswith("text/xml")
    assert "<DirectionResult><status>0</status>" in xml.text
    (endpoint,) = (endpoint for endpoint in ENDPOINTS if "/direction/v1" in endpoint.paths)
    shape, definitions = shape_of(endpoint.form.shape, "v1", {"status": {"const": 0}})
    schema = {**shape, "components": {"schemas": definitions}}
    for mode in ("driving", "walking", "riding"):
        answer = directions.get("/direction/v1", params={**fields, "mode": mode, "output": "json"}).json()
        jsonschema.validate(answer, schema)
        assert answer["result"]["routes"][0]["steps"][0]["instructions"]
    flying = directions.get("/direction/v1", params={**fields, "mode": "flying", "output": "json"})
    assert flying.json()["status"] == 2


def keys(value: Any) -> set[str]:
    """Return the keys of an object of an answer."""
    return set(value)


def test_the_old_service_answers_driving_in_its_own_shape(directions: Client, key: MapKey) -> None:
    fields = {"ak": key.ak, "origin": FROM, "destination": TO, "coord_type": "wgs84", "output": "json"}
    answer = directions.get("/direction/v1", params=fields).json()
    assert keys(answer) == {"status", "message", "type", "info", "result"}
    assert (answer["status"], answer["message"], answer["type"]) == (0, "ok", 2)
    assert keys(answer["info"]["copyright"]) == {"text", "imageUrl"}
    result = answer["result"]
    assert keys(result) == {"origin", "destination", "routes", "taxi", "traffic_condition"}
    assert result["traffic_condition"] == 0
    assert keys(result["origin"]) == {"area_id", "cname", "uid", "wd", "originPt"}
    assert keys(result["destination"]) == {"area_id", "cname", "uid", "wd", "destinationPt"}
    assert keys(result["taxi"]) == {"detail", "distance", "duration", "remark"}
    route = result["routes"][0]
    lines = {"distance", "duration", "toll", "originLocation", "destinationLocation", "steps"}
    assert keys(route) == lines
    for step in route["steps"]:
        assert keys(step) == {
            *("area", "direction", "distance", "duration", "instructions", "path", "pois", "turn", "type"),
            *("stepOriginInstruction", "stepDestinationInstruction"),
            *("stepOriginLocation", "stepDestinationLocation"),
        }
        assert step["pois"] == []
    assert sum(step["distance"] for step in route["steps"]) == route["distance"]


@pytest.mark.parametrize("mode", ["driving", "walking", "riding"])
def test_the_old_matrix_has_elements(directions: Client, key: MapKey, mode: str) -> None:
    fields = {
        "ak": key.ak,
        "origins": f"{FROM}|{TO}|",
        "destinations": TO,
        "coord_type": "wgs84",
        "mode": mode,
    }
    answer = directions.get("/direction/v1/routematrix", params={**fields, "output": "json"}).json()
    assert (answer["status"], answer["message"]) == (0, "ok")
    far, near = answer["result"]["elements"]
    assert far["distance"]["value"] > near["distance"]["value"] == 0
    assert keys(far["duration"]) == {"text", "value"}
    xml = directions.get("/direction/v1/routematrix", params=fields)
    assert "<RouteMatrixResult><status>0</status>" in xml.text
    wrong = directions.get(
        "/direction/v1/routematrix", params={**fields, "origins": "车站", "output": "json"}
    )
    assert wrong.json()["status"] == 2


def test_the_old_service_refuses_a_name_that_no_place_bears(directions: Client, key: MapKey) -> None:
    fields = {"ak": key.ak, "origin": "车站", "destination": TO, "output": "json"}
    assert directions.get("/direction/v1", params=fields).json()["status"] == 2
