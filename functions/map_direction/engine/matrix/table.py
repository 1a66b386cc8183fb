"""The table of a matrix: what the engine finds between many origins and destinations.

A point without roads near it leaves its row or column empty instead of failing the request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from functions.map_direction.engine.measures import great_circle
from functions.map_direction.engine.points import Point
from functions.map_direction.engine.routes.costing import Costing
from functions.map_direction.errors import BUILD, ParameterRefused
from shared import roads
from shared.geo.refusal import NoData

METRES_PER_KILOMETRE: Final = 1000
STRAIGHT_METRES_PER_SECOND: Final = 60 / 3.6
"""How fast straight lines are travelled: 60 km/h, as Baidu documents it."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The way from an origin to a destination: metres and seconds, and metres against one-way streets."""

    metres: int
    seconds: int
    against: int = 0


Table = list[list[Reach | None]]
"""Origins by destinations; None where no way leads."""


@dataclass(frozen=True)
class Spot:
    """An origin or destination in WGS-84, and what else the engine is told of it."""

    point: Point
    wishes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def location(self) -> dict[str, Any]:
        """Return the engine's form of it."""
        return {"lon": self.point[0], "lat": self.point[1], **self.wishes}


def straight(origins: Sequence[Point], destinations: Sequence[Point]) -> Table:
    """Return great circles, travelled at 60 km/h."""

    def reach(here: Point, there: Point) -> Reach:
        metres = great_circle(here, there)
        return Reach(round(metres), round(metres / STRAIGHT_METRES_PER_SECOND))

    return [[reach(here, there) for there in destinations] for here in origins]


def farthest(origins: Sequence[Spot], destinations: Sequence[Spot]) -> float:
    """Return the metres between the two that are farthest apart."""
    return max(great_circle(here.point, there.point) for here in origins for there in destinations)


def compute(
    network: roads.RoadNetwork,
    origins: Sequence[Spot],
    destinations: Sequence[Spot],
    costing: Costing,
    when: Mapping[str, Any] | None = None,
) -> Table:
    """Return the ways between all pairs.

    Raises:
        NoData: no roads are loaded around any origin, or around any destination.
        ParameterRefused: the points are farther apart than the mode may travel.
    """
    rows = [index for index, spot in enumerate(origins) if network.covers(*spot.point)]
    columns = [index for index, spot in enumerate(destinations) if network.covers(*spot.point)]
    if not rows or not columns:
        where = "destination" if rows else "origin"
        raise NoData(f"no roads are loaded around any {where}: {BUILD}")
    table: Table = [[None] * len(destinations) for _ in origins]
    way = costing.request() | ({"date_time": dict(when)} if when else {})
    found = _ask(network, origins, destinations, rows, columns, way)
    if found is None:
        rows, columns = (
            _near_roads(network, origins, rows, way),
            _near_roads(network, destinations, columns, way),
        )
        found = _ask(network, origins, destinations, rows, columns, way) if rows and columns else None
    if found is not None:
        for row, metres, seconds in zip(rows, found["distances"], found["durations"], strict=True):
            for column, length, time in zip(columns, metres, seconds, strict=True):
                if length is not None and time is not None:
                    table[row][column] = Reach(round(length * METRES_PER_KILOMETRE), round(time))
    return table


def _ask(
    network: roads.RoadNetwork,
    origins: Sequence[Spot],
    destinations: Sequence[Spot],
    rows: Sequence[int],
    columns: Sequence[int],
    way: Mapping[str, Any],
) -> Mapping[str, Any] | None:
    """Return the engine's columns for some origins and destinations, None where one has no road."""
    request = {
        "sources": [origins[index].location for index in rows],
        "targets": [destinations[index].location for index in columns],
        "verbose": False,
        **way,
    }
    try:
        answer: Mapping[str, Any] = network.matrix(request)["sources_to_targets"]
    except (roads.NoRoadNearby, roads.NoRoute):
        return None
    except (roads.TooFar, roads.TooMany) as error:
        raise ParameterRefused(f"origins and destinations: {error}") from None
    return answer


def _near_roads(
    network: roads.RoadNetwork, spots: Sequence[Spot], indices: Sequence[int], way: Mapping[str, Any]
) -> list[int]:
    found = network.locate({"locations": [spots[index].location for index in indices], **way})
    return [index for index, place in zip(indices, found, strict=True) if place.get("edges")]
