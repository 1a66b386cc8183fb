"""Answering for matrices: from the parameters to the pairs, row by row."""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from functions.map_direction.engine.matrix.riding_matrix import riding_table
from functions.map_direction.engine.matrix.table import (
    MatrixCell,
    MatrixPoint,
    MatrixTable,
    greatest_distance,
    route_table,
    straight_table,
)
from functions.map_direction.engine.quantities import distance_text, duration_text
from functions.map_direction.engine.roads_pack import Roads
from functions.map_direction.engine.routes.costing import costing_of
from functions.map_direction.matrix.answers import MatrixAnswer, Pair
from functions.map_direction.matrix.parameters import (
    DrivingMatrix,
    MatrixParameters,
    MotorcycleMatrix,
    RidingMatrix,
    WalkingMatrix,
)
from functions.map_direction.pack import PACK, current_surroundings
from shared.geo.refusal import ParameterInvalid

SUCCESS: Final = "成功"
LONGEST_WALK: Final = 200_000
"""Greatest distance of a pair on foot along the great circle, in metres, as Baidu documents it."""
WRONG_WAY: Final = 2
"""`restrictions_status` of a ride against a one-way street."""

Points = list[MatrixPoint]


def driving_matrix(parameters: DrivingMatrix) -> MatrixAnswer:
    """Answer `/routematrix/v2/driving`."""

    def table(roads: Roads, origins: Points, destinations: Points) -> MatrixTable:
        costing = costing_of("matrix_driving", parameters.tactics)
        starts = [
            replace(origin, options=vehicle.location_options())
            for origin, vehicle in zip(origins, parameters.vehicles(len(origins)), strict=True)
        ]
        date_time = roads.date_time if costing.traffic else None
        return route_table(roads.network, starts, destinations, costing, date_time)

    return _answer(parameters, "driving", table)


def motorcycle_matrix(parameters: MotorcycleMatrix) -> MatrixAnswer:
    """Answer `/routematrix/v2/motorcycle`."""

    def table(roads: Roads, origins: Points, destinations: Points) -> MatrixTable:
        costing = costing_of("matrix_motorcycle", parameters.tactics)
        return route_table(roads.network, origins, destinations, costing, roads.date_time)

    return _answer(parameters, "motorcycle", table)


def walking_matrix(parameters: WalkingMatrix) -> MatrixAnswer:
    """Answer `/routematrix/v2/walking`."""

    def table(roads: Roads, origins: Points, destinations: Points) -> MatrixTable:
        if greatest_distance(origins, destinations) > LONGEST_WALK:
            raise ParameterInvalid("an origin and a destination", "are more than 200 km apart")
        return route_table(
            roads.network, origins, destinations, costing_of("walking", parameters.road_prefer)
        )

    return _answer(parameters, "walking", table)


def riding_matrix(parameters: RidingMatrix) -> MatrixAnswer:
    """Answer `/routematrix/v2/riding`."""

    def table(roads: Roads, origins: Points, destinations: Points) -> MatrixTable:
        mode = "ebike" if parameters.riding_type == "1" else "riding"
        return riding_table(roads.network, origins, destinations, mode, parameters.road_prefer)

    return _answer(parameters, "riding", table)


def _answer(
    parameters: MatrixParameters, mode: str, compute: Callable[[Roads, Points, Points], MatrixTable]
) -> MatrixAnswer:
    """Read the points, compute the table, and write it row by row."""
    origins, destinations = parameters.points(mode, current_surroundings())
    if parameters.ret_straight_dist:
        table = straight_table(origins, destinations)
    else:
        with PACK.use() as roads:
            table = compute(
                roads,
                [MatrixPoint(point) for point in origins],
                [MatrixPoint(point) for point in destinations],
            )
    is_ride = mode == "riding"
    return {"result": [_pair(cell, is_ride=is_ride) for row in table for cell in row], "message": SUCCESS}


def _pair(cell: MatrixCell | None, *, is_ride: bool) -> Pair:
    metres, seconds, wrong_way = (cell.metres, cell.seconds, cell.wrong_way_metres) if cell else (0, 0, 0)
    pair: Pair = {
        "distance": {"text": distance_text(metres), "value": metres},
        "duration": {"text": duration_text(seconds), "value": seconds},
    }
    if is_ride:
        pair["restrictions_status"] = WRONG_WAY if wrong_way else 0
        pair["retrograde_dist"] = wrong_way
    return pair
