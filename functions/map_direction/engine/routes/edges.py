"""The edges of a route: a second question to the engine, by the line of the route."""

from collections.abc import Mapping
from typing import Any, Final

from functions.map_direction.engine.routes.route import Edge
from shared.roads import RoadNetwork, RoutingRefusal

ATTRIBUTES: Final = (
    "edge.begin_shape_index",
    "edge.end_shape_index",
    "edge.length",
    "edge.road_class",
    "edge.use",
    "edge.names",
    "edge.toll",
    "edge.traversability",
    "edge.forward",
    "edge.internal_intersection",
    "node.traffic_signal",
    "node.type",
    "node.elapsed_time",
)
LIVE_ATTRIBUTES: Final = (*ATTRIBUTES, "edge.speeds_non_faded")
WRONG_WAY: Final = frozenset({("forward", False), ("backward", True)})
"""The direction in which an edge may be travelled, and whether the route follows the edge's own direction."""
LONGEST_SEGMENT: Final = 100_000.0
"""Metres between two points of a line; beyond the engine's own 2 km it takes a line for broken."""
EMPTY: Final[Mapping[str, Any]] = {}
TOLL_GATES: Final = frozenset({"toll_booth", "toll_gantry"})


def edges_of(
    network: RoadNetwork, leg: Mapping[str, Any], costing: Mapping[str, Any], offset: int, live: bool = False
) -> list[Edge]:
    """Return the edges of one of the engine's legs; indices of points count from `offset`.

    The list is empty where the engine cannot walk its own line, as after a turn on the spot; answers then
    leave out what they would say about the roads.
    """
    request = {
        "encoded_polyline": leg["shape"],
        "shape_match": "edge_walk",
        "trace_options": {"breakage_distance": LONGEST_SEGMENT},
        **costing,
        "filters": {"attributes": list(LIVE_ATTRIBUTES if live else ATTRIBUTES), "action": "include"},
    }
    try:
        rows = network.trace_attributes(request)["edges"]
    except RoutingRefusal:
        return []
    edges, start = [], 0.0
    for row in rows:
        node = row.get("end_node", EMPTY)
        end = node.get("elapsed_time", start)
        edges.append(_edge(row, node, row.get("speeds_non_faded", EMPTY), offset, end - start))
        start = end
    return edges


def _edge(
    row: Mapping[str, Any], node: Mapping[str, Any], speeds: Mapping[str, Any], offset: int, seconds: float
) -> Edge:
    get = row.get
    return Edge(
        offset + row["begin_shape_index"],
        offset + row["end_shape_index"],
        row["length"] * 1000,
        row["road_class"],
        row["use"],
        tuple(get("names", ())),
        get("toll", False),
        node.get("traffic_signal", False),
        node.get("type") in TOLL_GATES,
        speeds.get("current_flow", 0.0),
        speeds.get("free_flow", 0.0) or speeds.get("no_flow", 0.0),
        (get("traversability"), get("forward")) in WRONG_WAY,
        seconds,
        get("internal_intersection", False),
    )
