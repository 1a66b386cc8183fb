"""Edges with live speeds and what is known of their roads: the details beside the speeds of a snapshot."""

import zlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Final

import orjson
from msgspec import Struct

from functions.map_traffic.engine.edge_speeds import EdgeSpeed
from shared.geo.geodesy import bearing
from shared.roads import RoadNetwork, RoutingRefusal
from shared.roads.polyline import decode
from shared.traffic.status import TrafficStatus, status_of_speed

SEARCH_METRES: Final = 5
DECIMALS: Final = 6


class RoadFacts(Struct, frozen=True):
    """A directed edge: its names, class, metres, free speed in km/h, and line in the direction of travel."""

    edge: int
    names: tuple[str, ...]
    road_class: str
    metres: float
    free_kmh: float
    points: tuple[tuple[float, float], ...]


class LiveEdge(Struct, frozen=True, dict=True):
    """An edge with its live speed."""

    facts: RoadFacts
    speed: EdgeSpeed

    @property
    def name(self) -> str:
        """The first name, empty for a road without one."""
        return self.facts.names[0] if self.facts.names else ""

    @property
    def start(self) -> tuple[float, float]:
        """Where it begins, WGS-84."""
        return self.facts.points[0]

    @property
    def end(self) -> tuple[float, float]:
        """Where it ends, WGS-84."""
        return self.facts.points[-1]

    @property
    def status(self) -> TrafficStatus:
        """How its traffic is called."""
        return status_of_speed(self.speed.kmh, self.facts.free_kmh)

    @property
    def seconds(self) -> float:
        """How long it takes now."""
        return self.facts.metres / self.speed.kmh * 3.6

    @property
    def free_seconds(self) -> float:
        """How long it takes without other traffic."""
        return self.facts.metres / self.facts.free_kmh * 3.6

    @cached_property
    def heading(self) -> float:
        """The direction from its start to its end in degrees."""
        return bearing(*self.start, *self.end)


def find_facts(network: RoadNetwork, edge: int, middle: tuple[float, float]) -> RoadFacts | None:
    """Return what the network says of an edge; middle: a WGS-84 point of it. None where it is not there."""
    place = {"lon": middle[0], "lat": middle[1], "radius": SEARCH_METRES}
    try:
        (answer,) = network.locate({"locations": [place], "verbose": True, "costing": "auto"})
    except RoutingRefusal:
        return None
    rows = (row for row in answer.get("edges") or () if row["edge_id"]["value"] == edge)
    row = next(rows, None)
    return None if row is None else _facts(edge, row)


def _facts(edge: int, row: Mapping[str, Any]) -> RoadFacts:
    shape = decode(row["edge_info"]["shape"]).round(DECIMALS)
    if not row["edge"]["forward"]:
        shape = shape[::-1]
    return RoadFacts(
        edge,
        tuple(row["edge_info"].get("names", ())),
        row["edge"]["classification"]["classification"],
        float(row["edge"]["geo_attributes"]["length"]),
        float(row["edge"]["speeds"]["default"]),
        tuple(map(tuple, shape.tolist())),
    )


def pack_edges(edges: Iterable[LiveEdge]) -> bytes:
    """Return edges as bytes."""
    rows = [
        (
            *(edge.facts.edge, edge.facts.names, edge.facts.road_class, edge.facts.metres),
            *(edge.facts.free_kmh, edge.facts.points),
            *(edge.speed.kmh, edge.speed.earlier_kmh, edge.speed.devices),
        )
        for edge in edges
    ]
    return zlib.compress(orjson.dumps(rows), 1)


def unpack_edges(content: bytes) -> list[LiveEdge]:
    """Return the edges of bytes. Raises ValueError, TypeError or zlib.error for other bytes."""
    return [
        LiveEdge(
            RoadFacts(edge, tuple(names), road_class, metres, free_kmh, tuple(map(tuple, points))),
            EdgeSpeed(*speed),
        )
        for edge, names, road_class, metres, free_kmh, points, *speed in orjson.loads(
            zlib.decompress(content)
        )
    ]
