"""From a journey to the engine's routes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from functions.map_direction.engine.points import Point
from functions.map_direction.engine.routes.costing import Costing
from functions.map_direction.engine.routes.edges import edges_of
from functions.map_direction.engine.routes.route import Edge, Route
from functions.map_direction.engine.routes.steps import cut, lines_of
from functions.map_direction.errors import BUILD, NoRoads, NoRoute, ParameterRefused
from shared import roads


@dataclass(frozen=True, kw_only=True)
class Journey:
    """Where to go, and how. Points are WGS-84: origin, waypoints in order, destination."""

    mode: str
    """driving, motorcycle, walking or riding: decides the status of "no route"."""
    points: tuple[Point, ...]
    costing: Costing
    alternatives: int = 0
    """Further routes at most; the engine finds them only without waypoints."""
    origin: Mapping[str, Any] = field(default_factory=dict)
    """What else the engine is told of the origin: heading, radius, search_filter."""
    ends: Mapping[str, Any] = field(default_factory=dict)
    """What it is told of the destination."""
    when: Mapping[str, Any] | None = None
    """The engine's `date_time`."""
    exclude: Sequence[Sequence[Sequence[float]]] = ()
    """Outlines, (lng, lat) corners, that the way must not enter."""
    with_edges: bool = True


def plan(network: roads.RoadNetwork, journey: Journey) -> list[Route]:
    """Return the best route, and others if asked for.

    Raises NoRoads, NoRoute or ParameterRefused.
    """
    answer = _ask(network, journey)
    trips = [answer["trip"], *(other["trip"] for other in answer.get("alternates", ()))]
    return [_route(network, journey, trip) for trip in trips]


def request_of(journey: Journey) -> dict[str, Any]:
    """Return the request to the engine."""
    locations = [{"lon": lng, "lat": lat} for lng, lat in journey.points]
    locations[0] |= journey.origin
    locations[-1] |= journey.ends
    request = {"locations": locations, "directions_type": "maneuvers", **journey.costing.request()}
    if journey.alternatives and len(locations) == 2:
        request["alternates"] = journey.alternatives
    if journey.when is not None:
        request["date_time"] = dict(journey.when)
    if journey.exclude:
        request["exclude_polygons"] = list(journey.exclude)
    return request


def _ask(network: roads.RoadNetwork, journey: Journey) -> dict[str, Any]:
    mode = journey.mode
    try:
        return network.route(request_of(journey))
    except roads.OutsideCoverage as error:
        raise NoRoads(f"no roads are loaded around {_name(journey, error.location)}: {BUILD}", mode) from None
    except (roads.NoRoadNearby, roads.NoRoute) as error:
        if journey.origin or journey.ends:  # wishes about the ends, which may be too strict
            return _ask(network, replace(journey, origin={}, ends={}))
        if isinstance(error, roads.NoRoute):
            raise NoRoute(f"no route for {mode} between these points", mode) from None
        raise NoRoute(f"no road for {mode} near {_name(journey, error.location)}", mode) from None
    except roads.TooFar:
        raise NoRoute(f"the points are too far apart for {mode}", mode) from None
    except roads.TooMany as error:
        raise ParameterRefused(str(error)) from None


def _name(journey: Journey, location: int) -> str:
    if location == 0:
        return "the origin"
    last = len(journey.points) - 1
    return "the destination" if location >= last else f"waypoint {location}"


def _route(network: roads.RoadNetwork, journey: Journey, trip: Mapping[str, Any]) -> Route:
    lines = lines_of(trip)
    edges: list[Edge] = []
    if journey.with_edges:
        way, offset = journey.costing.request(), 0
        if journey.when is not None:
            way["date_time"] = dict(journey.when)
        for leg, line in zip(trip["legs"], lines, strict=True):
            edges += edges_of(network, leg, way, offset, live=journey.when is not None)
            offset += len(line)
    return cut(trip, lines, edges)
