"""Walking and riding directions over the roads of Helsinki, as clients get them."""

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from functions.map_direction.engine.routes.costing import costing_of
from shared.roads import RoadNetwork, RoutingRefusal
from tests.functional.map_direction.active_contract import ACTIVE, NoWay, active
from tests.functional.map_direction.conftest import Ask, path_metres

FROM, TO = "60.1690,24.9310", "60.1720,24.9420"
AT_SEA, GUIYANG = "60.1150,24.9900", "26.5700,106.7100"
SOUTH, WEST, NORTH, EAST = 60.1620, 24.9180, 60.1775, 24.9520
NO_ROUTE = 2001
HOSTILE = ["", "60.17", "nan,nan", "91,24", "60.17,181", "6０.17,24.93", "<script>", "\x00,\x00", "9" * 4000]


@pytest.mark.parametrize("path", ACTIVE)
def test_random_ways_keep_the_contract_and_the_engines_metres(ask: Ask, path: str, roads_pack: Path) -> None:
    network, chance, found = RoadNetwork(roads_pack), random.Random(path), 0  # noqa: S311
    costing = costing_of("walking" if "walking" in path else "riding").request()
    for _ in range(40):
        (lat, lng), (lat2, lng2) = (
            (round(chance.uniform(SOUTH, NORTH), 6), round(chance.uniform(WEST, EAST), 6)) for _ in range(2)
        )
        answer = ask(path, origin=f"{lat},{lng}", destination=f"{lat2},{lng2}")
        request = {"locations": [{"lat": lat, "lon": lng}, {"lat": lat2, "lon": lng2}], **costing}
        if answer["status"] == NO_ROUTE:
            with pytest.raises(RoutingRefusal):
                network.route(request)
            continue
        found += 1
        (route,) = active(path, answer).result.routes
        assert abs(path_metres(route) - route.distance) <= max(2.0, 0.02 * route.distance)
        if not getattr(route, "restrictions_status", 0):
            assert route.distance == round(network.route(request)["trip"]["summary"]["length"] * 1000)
    assert found >= 30


@pytest.mark.parametrize("path", ACTIVE)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_point_of_a_walk_or_ride_is_refused_with_status_2(ask: Ask, path: str, text: str) -> None:
    for fields in ({"origin": text, "destination": TO}, {"origin": FROM, "destination": text}):
        assert NoWay.model_validate(ask(path, **fields)).status == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"riding_type": "2"},
        {"road_prefer": "1"},
        {"steps_info": "2"},
        {"coord_type": "wgs85"},
        {"ret_coordtype": "bd09mc"},
    ],
)
def test_a_riding_parameter_beyond_its_values_is_refused_with_status_2(
    ask: Ask, fields: Mapping[str, str]
) -> None:
    answer = ask("/direction/v2/riding", origin=FROM, destination=TO, **fields)
    assert NoWay.model_validate(answer).status == 2


@pytest.mark.parametrize("path", ACTIVE)
def test_steps_are_asked_for_and_left_out_in_every_spelling_of_a_flag(ask: Ask, path: str) -> None:
    for text, has_steps in (("1", True), ("true", True), ("True", True), ("false", False), ("0", False)):
        (route,) = ask(path, origin=FROM, destination=TO, steps_info=text)["result"]["routes"]
        assert bool(route.get("steps")) is has_steps


@pytest.mark.parametrize("path", ACTIVE)
def test_going_nowhere_on_foot_or_by_bicycle_is_a_way_of_no_metres(ask: Ask, path: str) -> None:
    (route,) = active(path, ask(path, origin=FROM, destination=FROM)).result.routes
    assert route.distance == 0
    assert len(route.steps) == 1


@pytest.mark.parametrize("path", ACTIVE)
@pytest.mark.parametrize("far", [AT_SEA, GUIYANG])
def test_a_point_without_roads_has_no_way_and_says_what_loads_them(ask: Ask, path: str, far: str) -> None:
    answer = NoWay.model_validate(ask(path, origin=FROM, destination=far))
    assert answer.status == NO_ROUTE
    assert "destination" in answer.message
    if far == GUIYANG:
        assert "no roads are loaded around" in answer.message


@pytest.mark.parametrize("path", ACTIVE)
def test_steps_are_left_out_on_request(ask: Ask, path: str) -> None:
    (route,) = ask(path, origin=FROM, destination=TO, steps_info="0")["result"]["routes"]
    assert not route.get("steps")
    assert ("steps" in route) == path.startswith("/directionlite")
    assert route["distance"] > 500


def test_an_electric_bicycle_is_faster_than_one_without_a_motor(ask: Ask) -> None:
    path = "/direction/v2/riding"
    slow, fast = (
        active(path, ask(path, origin=FROM, destination=TO, riding_type=kind)).result.routes[0]
        for kind in ("0", "1")
    )
    assert fast.duration < slow.duration
    assert fast.distance == pytest.approx(slow.distance, rel=0.5)


def test_a_ride_is_found_where_a_piece_of_road_without_a_way_out_is_as_near(ask: Ask) -> None:
    (route,) = active(
        "/direction/v2/riding", ask("/direction/v2/riding", origin=FROM, destination=TO)
    ).result.routes
    assert route.restrictions_status == 0


def test_instructions_abroad_are_english_and_the_ends_are_echoed(ask: Ask) -> None:
    answer = active("/direction/v2/walking", ask("/direction/v2/walking", origin=FROM, destination=TO))
    steps = answer.result.routes[0].steps
    assert steps[0].instructions.startswith("Head ")
    assert steps[-1].instructions.endswith("arrive at the destination")
    assert (answer.result.origin.originPt.lat, answer.result.origin.originPt.lng) == (60.169, 24.931)
    assert "OpenStreetMap" in answer.info.copyright.text


def test_a_turn_is_named_at_the_end_of_the_step_before_it(ask: Ask) -> None:
    answer = active("/direction/v2/walking", ask("/direction/v2/walking", origin=FROM, destination=TO))
    for step in answer.result.routes[0].steps:
        assert ("turn left" in step.instructions) == (step.turn_type_id == 6)
        assert ("turn right" in step.instructions) == (step.turn_type_id == 3)
    assert answer.result.routes[0].steps[-1].turn_type_id == 0


@pytest.mark.parametrize("path", ["/direction/v2/walking", "/directionlite/v1/riding"])
def test_bd09_mercator_metres_are_read_and_bd09_written(ask: Ask, path: str) -> None:
    wanted = active(path, ask(path, origin=FROM, destination=TO)).result.routes[0].distance
    fields = {"origin": FROM, "destination": TO, "coord_type": "bd09ll", "ret_coordtype": "gcj02"}
    assert active(path, ask(path, **fields)).result.routes[0].distance == wanted
