"""The table of a matrix: the engine's routes between many origins and destinations.

A point without roads near it leaves its row or column empty; the other pairs are still answered.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from functions.map_direction.engine.clock import NOW
from functions.map_direction.engine.points import Point
from functions.map_direction.engine.routes.costing import Costing
from functions.map_direction.engine.routes.ordinary_roads import HEADING, ordinary_road_options
from functions.map_direction.errors import ROADS_REMEDY
from shared import roads
from shared.geo.geodesy import ROUTING_RADIUS, haversine
from shared.geo.refusal import NoData, ParameterInvalid
from shared.roads.configuration import MATRIX_METRES

_LOG = logging.getLogger(__name__)

METRES_PER_KILOMETRE: Final = 1000
LONGEST_PAIR: Final = 0.99 * MATRIX_METRES
"""Metres along the great circle; the engine measures a little differently."""
WITHOUT_LIVE_SPEEDS: Final = {"speed_types": ["freeflow", "constrained", "predicted"]}
"""Options of a costing that is asked for a time, and does not count what traffic is known."""
STRAIGHT_METRES_PER_SECOND: Final = 60 / 3.6
"""Speed along straight lines: 60 km/h, as Baidu documents it."""


class MatrixCell(Struct, frozen=True):
    """The route of one pair: metres and seconds, and metres against one-way streets."""

    metres: int
    seconds: int
    wrong_way_metres: int = 0


MatrixTable = list[list[MatrixCell | None]]
"""Origins by destinations; None where there is no route."""


class MatrixPoint(Struct, frozen=True):
    """An origin or destination in WGS-84, and further fields of the engine's location."""

    point: Point
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def location(self) -> dict[str, Any]:
        """The location in the engine's form."""
        return {"lon": self.point[0], "lat": self.point[1], **self.options}


Points = Sequence[MatrixPoint]
Indices = Sequence[int]


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
    """Return the routes of all pairs; those of now where roads or turns are closed at some hours.

    Raises:
        NoData: no roads are loaded around any origin, or around any destination.
        ParameterInvalid: there are more pairs than the engine takes.
    """
    rows = [index for index, origin in enumerate(origins) if network.covers(*origin.point)]
    columns = [index for index, destination in enumerate(destinations) if network.covers(*destination.point)]
    if not rows or not columns:
        side = "destination" if rows else "origin"
        _LOG.warning("no roads are loaded around any %s of a matrix: %s", side, ROADS_REMEDY)
        raise NoData(f"no roads are loaded around any {side}")
    origins = _beside_motorways(network, origins, rows, costing)
    destinations = _beside_motorways(network, destinations, columns, costing)
    table: MatrixTable = [[None] * len(destinations) for _ in origins]
    if date_time is None and network.facts.has_hours:
        date_time = NOW
        costing = costing if costing.traffic else costing.with_options(WITHOUT_LIVE_SPEEDS)
    options = costing.request() | ({"date_time": dict(date_time)} if date_time else {})
    for part in _parts_in_reach(origins, destinations, rows, columns):
        _fill(network, table, (origins, destinations), part, options)
    _fill_gaps(network, table, (origins, destinations), (rows, columns), options)
    return table


def _beside_motorways(
    network: roads.RoadNetwork, points: Points, indices: Indices, costing: Costing
) -> list[MatrixPoint]:
    """Return the points with the options that a route gives them; a vehicle with a heading has its own."""
    matrix_points = list(points)
    options = ordinary_road_options(network, [points[index].point for index in indices], costing)
    for index, fields in zip(indices, options, strict=True):
        if fields and HEADING not in points[index].options:
            matrix_points[index] = replace(points[index], options={**fields, **points[index].options})
    return matrix_points


def _parts_in_reach(
    origins: Points, destinations: Points, rows: Indices, columns: Indices
) -> list[tuple[Indices, Indices]]:
    """Return the pairs that the engine may be asked for at once: all, unless some are too far apart."""

    def is_in_reach(row: int, column: int) -> bool:
        return haversine(*origins[row].point, *destinations[column].point, ROUTING_RADIUS) < LONGEST_PAIR

    parts: dict[tuple[int, ...], list[int]] = {}
    for row in rows:
        near = tuple(column for column in columns if is_in_reach(row, column))
        parts.setdefault(near, []).append(row)
    return [(part_rows, near) for near, part_rows in parts.items() if near]


def _fill(
    network: roads.RoadNetwork,
    table: MatrixTable,
    points: tuple[Points, Points],
    pairs: tuple[Indices, Indices],
    options: Mapping[str, Any],
) -> None:
    """Fill the cells of some rows and columns; those that have a value already stay."""
    (origins, destinations), (rows, columns) = points, pairs
    answer = _ask(network, origins, destinations, rows, columns, options)
    if answer is None:
        rows = _near_roads(network, origins, rows, options)
        columns = _near_roads(network, destinations, columns, options)
        answer = _ask(network, origins, destinations, rows, columns, options) if rows and columns else None
    if answer is None:
        return
    for row, metres, seconds in zip(rows, answer["distances"], answer["durations"], strict=True):
        for column, length, time in zip(columns, metres, seconds, strict=True):
            if length is not None and time is not None and table[row][column] is None:
                table[row][column] = MatrixCell(round(length * METRES_PER_KILOMETRE), round(time))


def _fill_gaps(
    network: roads.RoadNetwork,
    table: MatrixTable,
    points: tuple[Points, Points],
    pairs: tuple[Indices, Indices],
    options: Mapping[str, Any],
) -> None:
    """Fill the gaps of points that lie on a piece of road without a way out beside roads that have one."""
    (origins, destinations), (rows, columns) = points, pairs
    gap_rows = [row for row in rows if any(table[row][column] is None for column in columns)]
    gap_columns = [column for column in columns if any(table[row][column] is None for row in rows)]
    if not gap_rows:
        return
    ends = [origins[row].location for row in gap_rows] + [destinations[each].location for each in gap_columns]
    is_on_piece = network.may_be_moved({"locations": ends, **options})
    if not any(is_on_piece):
        return
    connected_origins, connected_destinations = list(origins), list(destinations)
    for index, is_loose in zip(gap_rows, is_on_piece, strict=False):
        if is_loose:
            fields = {**origins[index].options, **roads.CHOICE_OF_ROADS}
            connected_origins[index] = replace(origins[index], options=fields)
    for index, is_loose in zip(gap_columns, is_on_piece[len(gap_rows) :], strict=True):
        if is_loose:
            fields = {**destinations[index].options, **roads.CHOICE_OF_ROADS}
            connected_destinations[index] = replace(destinations[index], options=fields)
    both_sides = (connected_origins, connected_destinations)
    for part in _parts_in_reach(connected_origins, connected_destinations, gap_rows, gap_columns):
        _fill(network, table, both_sides, part, options)


def _ask(
    network: roads.RoadNetwork,
    origins: Points,
    destinations: Points,
    rows: Indices,
    columns: Indices,
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
    points: Points,
    indices: Indices,
    options: Mapping[str, Any],
) -> list[int]:
    answers = network.locate({"locations": [points[index].location for index in indices], **options})
    return [index for index, answer in zip(indices, answers, strict=True) if answer.get("edges")]
