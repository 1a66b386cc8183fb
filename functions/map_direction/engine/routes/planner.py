"""From a request for a route to the routes that the engine finds."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from functions.map_direction.engine.points import Point
from functions.map_direction.engine.routes.costing import Costing
from functions.map_direction.engine.routes.edges import edges_of
from functions.map_direction.engine.routes.ordinary_roads import HEADING, ordinary_road_options
from functions.map_direction.engine.routes.route import Edge, Route
from functions.map_direction.engine.routes.steps import lines_of, route_from_trip
from functions.map_direction.errors import ROADS_REMEDY, NoRoads, NoRoute
from shared import roads
from shared.geo.refusal import ParameterInvalid

_LOG = logging.getLogger(__name__)


class RouteRequest(Struct, frozen=True, kw_only=True):
    """The points to route between in WGS-84 (origin, waypoints in order, destination), and the costing."""

    mode: str
    """driving, motorcycle, walking or riding: decides the status of "no route"."""
    points: tuple[Point, ...]
    costing: Costing
    alternatives: int = 0
    """Further routes at most; the engine finds them only without waypoints."""
    origin_options: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of the engine's first location: heading, radius, search_filter."""
    destination_options: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of the engine's last location."""
    point_options: Sequence[Mapping[str, Any]] = ()
    """Further fields of each of the engine's locations; those of its ends count more."""
    date_time: Mapping[str, Any] | None = None
    """The engine's `date_time`."""
    exclude_polygons: Sequence[Sequence[Sequence[float]]] = ()
    """Outlines, (lng, lat) corners, that the route must not enter."""
    with_edges: bool = True


def plan(network: roads.RoadNetwork, request: RouteRequest) -> list[Route]:
    """Return the best route, then its alternatives.

    Raises NoRoads, NoRoute or ParameterInvalid.
    """
    answer = _ask(network, replace(request, point_options=_point_options(network, request)))
    trips = [answer["trip"], *(alternate["trip"] for alternate in answer.get("alternates", ()))]
    return [_route(network, request, trip) for trip in trips]


def engine_request(request: RouteRequest) -> dict[str, Any]:
    """Return the request in the engine's own form."""
    options = request.point_options or ({},) * len(request.points)
    locations = [
        {"lon": lng, "lat": lat, **fields} for (lng, lat), fields in zip(request.points, options, strict=True)
    ]
    locations[0] |= request.origin_options
    locations[-1] |= request.destination_options
    fields = {"locations": locations, "directions_type": "maneuvers", **request.costing.request()}
    if request.alternatives and len(locations) == 2:
        fields["alternates"] = request.alternatives
    if request.date_time is not None:
        fields["date_time"] = dict(request.date_time)
    if request.exclude_polygons:
        fields["exclude_polygons"] = list(request.exclude_polygons)
    return fields


def _point_options(network: roads.RoadNetwork, request: RouteRequest) -> Sequence[Mapping[str, Any]]:
    if not all(network.covers(*point) for point in request.points):
        return ()
    options = ordinary_road_options(network, request.points, request.costing)
    if HEADING in request.origin_options:
        options[0] = {}
    return options if any(options) else ()


def _ask(network: roads.RoadNetwork, request: RouteRequest) -> dict[str, Any]:
    mode = request.mode
    try:
        return network.route(engine_request(request))
    except roads.OutsideCoverage as error:
        name = _location_name(request, error.location)
        _LOG.warning("no roads are loaded around %s of a route: %s", name, ROADS_REMEDY)
        raise NoRoads(f"no roads are loaded around {name}", mode) from None
    except (roads.NoRoadNearby, roads.NoRoute) as error:
        if request.origin_options or request.destination_options or request.point_options:
            plain_request = replace(request, origin_options={}, destination_options={}, point_options=())
            return _ask(network, plain_request)  # the options may have been too strict
        if isinstance(error, roads.NoRoute):
            raise NoRoute(f"no route for {mode} between these points", mode) from None
        raise NoRoute(f"no road for {mode} near {_location_name(request, error.location)}", mode) from None
    except roads.TooFar:
        raise NoRoute(f"the points are too far apart for {mode}", mode) from None
    except roads.TooMany as error:
        raise ParameterInvalid("waypoints", f"are too many: {error}") from None


def _location_name(request: RouteRequest, location: int) -> str:
    if location == 0:
        return "the origin"
    last = len(request.points) - 1
    return "the destination" if location >= last else f"waypoint {location}"


def _route(network: roads.RoadNetwork, request: RouteRequest, trip: Mapping[str, Any]) -> Route:
    lines = lines_of(trip)
    edges: list[Edge] = []
    if request.with_edges:
        costing, offset = request.costing.request(), 0
        if request.date_time is not None:
            costing["date_time"] = dict(request.date_time)
        for leg, line in zip(trip["legs"], lines, strict=True):
            edges += edges_of(network, leg, costing, offset, live=request.date_time is not None)
            offset += len(line)
    return route_from_trip(trip, lines, edges)
