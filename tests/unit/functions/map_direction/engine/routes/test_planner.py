"""Requests to the engine."""

from functions.map_direction.engine.routes.costing import costing_of
from functions.map_direction.engine.routes.planner import RouteRequest, engine_request


def test_a_journey_becomes_the_engines_request() -> None:
    points = ((1.0, 2.0), (3.0, 4.0), (5.0, 6.0))
    route_request = RouteRequest(
        mode="driving",
        points=points,
        costing=costing_of("driving"),
        alternatives=2,
        origin_options={"heading": 9},
    )
    request = engine_request(route_request)
    assert request["locations"] == [
        {"lon": 1.0, "lat": 2.0, "heading": 9},
        {"lon": 3.0, "lat": 4.0},
        {"lon": 5.0, "lat": 6.0},
    ]
    assert "alternates" not in request  # the engine has none over waypoints
    assert "date_time" not in request
