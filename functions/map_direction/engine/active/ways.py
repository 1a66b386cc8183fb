"""Finding a way on foot or by bicycle, and what is forbidden along it.

Cyclists obey one-way streets, as far as these hold for them. Only where no way leads to the destination does
a ride go against them, and says where: one gets off and pushes. `road_prefer=3` never does, and takes no
stairs, where riders push as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from functions.map_direction.engine.measures import great_circle
from functions.map_direction.engine.points import Point
from functions.map_direction.engine.routes.costing import costing_of
from functions.map_direction.engine.routes.planner import Journey, plan
from functions.map_direction.engine.routes.route import Edge, Route
from functions.map_direction.errors import NoRoute
from shared.roads import RoadNetwork

WALKING, RIDING, ELECTRIC = "walking", "riding", "ebike"
CAREFUL: Final = "3"
"""`road_prefer`: never against one-way streets, no stairs."""

PUSHING_METRES: Final = 50_000
"""Between the ends, up to which a way against one-way streets is looked for."""
STAIRS: Final = "steps"
"""The engine's use of stairs."""
DETOURS: Final = 5
"""Stairs that a careful rider is led around, one after the other; more of them are no way."""
CLOSED: Final = 2e-6
"""Half the side in degrees, 20 cm, of the square that closes a stretch of stairs and meets nothing else."""


@dataclass(frozen=True)
class Way:
    """A way, and whether it had to break the one-way rule."""

    route: Route
    against: bool = False


def find(network: RoadNetwork, mode: str, points: tuple[Point, ...], prefer: str, with_edges: bool) -> Way:
    """Return the way from the first point to the last; `mode` is walking, riding or ebike.

    Raises NoRoads, NoRoute or ParameterRefused.
    """
    status = WALKING if mode == WALKING else RIDING
    costing = costing_of(mode, prefer)
    journey = Journey(mode=status, points=points, costing=costing, with_edges=with_edges)
    if mode == WALKING:
        return Way(plan(network, journey)[0])
    if prefer == CAREFUL:
        return Way(_without_stairs(network, replace(journey, with_edges=True)))
    try:
        return Way(plan(network, journey)[0])
    except NoRoute:
        if great_circle(points[0], points[-1]) > PUSHING_METRES:
            raise
        pushing = replace(journey, costing=costing.changed({"ignore_oneways": True}), with_edges=True)
        return Way(plan(network, pushing)[0], against=True)


def _without_stairs(network: RoadNetwork, journey: Journey) -> Route:
    closed: list[list[list[float]]] = []
    for _ in range(DETOURS + 1):
        route = plan(network, replace(journey, exclude=closed))[0]
        stairs = [edge for edge in route.edges if edge.use == STAIRS]
        if not stairs:
            return route
        closed += list(_squares(route, stairs))
    raise NoRoute("no route for riding without stairs between these points", RIDING)


def _squares(route: Route, edges: list[Edge]) -> Iterator[list[list[float]]]:
    """Yield a tiny square over the middle of each edge, as corners (lng, lat)."""
    for edge in edges:
        middle = (edge.begin + edge.end) // 2
        (x1, y1), (x2, y2) = route.line[middle].tolist(), route.line[middle + 1].tolist()
        x, y = (x1 + x2) / 2, (y1 + y2) / 2
        west, east, south, north = x - CLOSED, x + CLOSED, y - CLOSED, y + CLOSED
        yield [[west, south], [east, south], [east, north], [west, north], [west, south]]
