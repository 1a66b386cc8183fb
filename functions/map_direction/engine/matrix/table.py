"""The table of a matrix: the engine's routes between many origins and destinations.

A point without roads near it leaves its row or column empty; the other pairs are still answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from functions.map_direction.engine.points import Point
from functions.map_direction.engine.routes.costing import Costing
from functions.map_direction.errors import ROADS_REMEDY
from shared import roads
from shared.geo.geodesy import ROUTING_RADIUS, haversine
from shared.geo.refusal import NoData, ParameterInvalid

METRES_PER_KILOMETRE: Final = 1000
STRAIGHT_METRES_PER_SECOND: Final = 60 / 3.6
"""Speed along straight lines: 60 km/h, as Baidu documents it."""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """The route of one pair: metres and seconds, and metres against one-way streets."""

    metres: int
    seconds: int
    wrong_way_metres: int = 0


MatrixTable = list[list[MatrixCell | None]]
"""Origins by destinations; None where there is no route."""


@dataclass(frozen=True)
class MatrixPoint:
    """An origin or destination in WGS-84, and further fields of the engine's location."""

    point: Point
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def location(self) -> dict[str, Any]:
        """The location in the engine's form."""
        return {"lon": self.point[0], "lat": self.point[1], **self.options}


def straight_table(origins: Sequence[Point], destinations: Sequence[Point]) -> MatrixTable:
    """Return the great circles of all pairs, at 60 km/h."""

    def cell(origin: Point, destination: Point) -> MatrixCell:
        metres = haversine(*origin, *destination, ROUTING_RADIUS)
        return MatrixCell(round(metres), round(metres / STRAIGHT_METRES_PER_SECOND))

    return [[cell(origin, destination) for destination in destinations] for origin in origins]


def greatest_distance(origins: Sequence[MatrixPoint], destinations: Sequence[MatrixPoint]) -> float:
    """Return the metres of the longest pair along the great circle."""
    return max(
        haversine(*origin.point, *destination.point, ROUTING_RADIUS)
        for origin in origins
        for destination in destinations
    )


def route_table(
    network: roads.RoadNetwork,
    origins: Sequence[MatrixPoint],
    destinations: Sequence[MatrixPoint],
    costing: Costing,
    date_time: Mapping[str, Any] | None = None,
) -> MatrixTable:
    """Return the routes of all pairs.

    Raises:
        NoData: no roads are loaded around any origin, or around any destination.
        ParameterInvalid: the points are farther apart than the mode may travel.
    """
    rows = [index for index, origin in enumerate(origins) if network.covers(*origin.point)]
    columns = [index for index, destination in enumerate(destinations) if network.covers(*destination.point)]
    if not rows or not columns:
        side = "destination" if rows else "origin"
        raise NoData(f"no roads are loaded around any {side}: {ROADS_REMEDY}")
    table: MatrixTable = [[None] * len(destinations) for _ in origins]
    options = costing.request() | ({"date_time": dict(date_time)} if date_time else {})
    answer = _ask(network, origins, destinations, rows, columns, options)
    if answer is None:
        rows = _near_roads(network, origins, rows, options)
        columns = _near_roads(network, destinations, columns, options)
        answer = _ask(network, origins, destinations, rows, columns, options) if rows and columns else None
    if answer is not None:
        for row, metres, seconds in zip(rows, answer["distances"], answer["durations"], strict=True):
            for column, length, time in zip(columns, metres, seconds, strict=True):
                if length is not None and time is not None:
                    table[row][column] = MatrixCell(round(length * METRES_PER_KILOMETRE), round(time))
    return table


def _ask(
    network: roads.RoadNetwork,
    origins: Sequence[MatrixPoint],
    destinations: Sequence[MatrixPoint],
    rows: Sequence[int],
    columns: Sequence[int],
    options: Mapping[str, Any],
) -> Mapping[str, Any] | None:
    """Return the engine's distances and durations of some pairs, None where a point has no road."""
    request = {
        "sources": [origins[index].location for index in rows],
        "targets": [destinations[index].location for index in columns],
        "verbose": False,
        **options,
    }
    try:
        answer: Mapping[str, Any] = network.matrix(request)["sources_to_targets"]
    except (roads.NoRoadNearby, roads.NoRoute):
        return None
    except (roads.TooFar, roads.TooMany) as error:
        raise ParameterInvalid("origins and destinations", f"go beyond a limit: {error}") from None
    return answer


def _near_roads(
    network: roads.RoadNetwork,
    points: Sequence[MatrixPoint],
    indices: Sequence[int],
    options: Mapping[str, Any],
) -> list[int]:
    answers = network.locate({"locations": [points[index].location for index in indices], **options})
    return [index for index, answer in zip(indices, answers, strict=True) if answer.get("edges")]
