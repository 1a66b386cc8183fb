"""The road named at each turn of a route, beside the names that the engine has of the first metres there.

    python -m bench.turn_names EXTRACT ... --pairs 500

Routes by car and on foot between random places of each extract. A named turn is wrong when none of the names
of its road is a name of the road turned into: of the first piece of road with a name within 30 m, and, where
the engine begins a maneuver there, of the maneuver. Promise, checked by the exit status: no named turn is
wrong.
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bench.command import arguments
from bench.folders import PACKS
from bench.roads import road_points
from functions.map_direction.engine.routes.costing import costing_of
from functions.map_direction.engine.routes.planner import RouteRequest, engine_request, plan
from functions.map_direction.engine.routes.road_names import road_name
from functions.map_direction.engine.routes.route import Route
from functions.map_direction.engine.routes.stretches import first_names, start_names
from functions.map_direction.errors import NoRoute
from shared.roads import RoadNetwork, RoutingRefusal
from tests.networks import build_network

MODES: Final = (("driving", "driving_lite"), ("walking", "walking"))
EXAMPLES: Final = 5


def main() -> None:
    """Print the named turns of each extract and mode."""
    parser = arguments(__doc__)
    parser.add_argument("extracts", nargs="+", type=Path)
    parser.add_argument("--pairs", type=int, default=300)
    options = parser.parse_args()
    print(f"{'network':20} mode     routes  named turns  wrong")
    is_kept = True
    for extract in options.extracts:
        name = extract.name.split(".")[0]
        network = RoadNetwork(build_network(PACKS / "networks" / f"bench-{name}", [extract]))
        for mode, costing in MODES:
            routes, turns, wrong = count(network, mode, costing, road_points(extract), options.pairs)
            is_kept &= not wrong
            print(f"{name[:20]:20} {mode:8} {routes:6} {turns:12} {len(wrong):6}")
            for example in wrong[:EXAMPLES]:
                print(f"    {example}")
    sys.exit(0 if is_kept else "the promise is not kept")


def count(
    network: RoadNetwork, mode: str, costing: str, points: list[dict[str, float]], pairs: int
) -> tuple[int, int, list[str]]:
    """Return how many routes and named turns there were, and what is wrong with some."""
    chance = random.Random(17)
    routes = turns = 0
    wrong: list[str] = []
    for _ in range(pairs):
        start, end = chance.sample(points, 2)
        ends = ((start["lon"], start["lat"]), (end["lon"], end["lat"]))
        request = RouteRequest(mode=mode, points=ends, costing=costing_of(costing))
        try:
            route = plan(network, request)[0]
            answer = network.route(engine_request(request))
        except (NoRoute, RoutingRefusal):
            continue
        routes += 1
        maneuvers = {
            maneuver["begin_shape_index"]: maneuver for maneuver in answer["trip"]["legs"][0]["maneuvers"]
        }
        for name, names in named_turns(route, maneuvers):
            turns += 1
            if name not in names:
                wrong.append(f"{ends}: {name}, not {', '.join(sorted(names)) or 'a road with a name'}")
    return routes, turns, wrong


def named_turns(route: Route, maneuvers: dict[int, Any]) -> Iterator[tuple[str, set[str]]]:
    """Yield the name that is told at each turn, and the names that the engine has of the road there."""
    for step in route.steps[1:]:
        name = road_name(step.names)
        if name:
            names = set(first_names([edge for edge in route.edges if edge.begin >= step.begin]))
            if step.begin in maneuvers:
                names |= set(start_names(maneuvers[step.begin]))
            yield name, names


if __name__ == "__main__":
    main()
