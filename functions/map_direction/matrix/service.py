"""Answering for matrices: from what the caller sent to the pairs, row by row."""

from collections.abc import Callable
from typing import Final

from functions.map_direction.engine.matrix.rides import compute_rides
from functions.map_direction.engine.matrix.table import Reach, Spot, Table, compute, farthest, straight
from functions.map_direction.engine.matrix.vehicles import vehicles
from functions.map_direction.engine.points import Datum
from functions.map_direction.engine.quantities import distance_text, duration_text
from functions.map_direction.engine.routes.costing import costing_of
from functions.map_direction.errors import ParameterRefused
from functions.map_direction.matrix.answers import MatrixAnswer, Pair
from functions.map_direction.matrix.parameters import (
    DrivingMatrix,
    MatrixParameters,
    MotorcycleMatrix,
    RidingMatrix,
    WalkingMatrix,
    read_pairs,
)
from functions.map_direction.pack import PACK, Roads, surroundings

SUCCESS: Final = "成功"
STRAIGHT: Final = "1"
FARTHEST_WALK: Final = 200_000
"""Metres between the ends of a pair on foot, as the crow flies, as Baidu documents it."""
AGAINST: Final = 2
"""`restrictions_status` of a ride against a one-way street."""

Spots = list[Spot]


def driving_matrix(asked: DrivingMatrix) -> MatrixAnswer:
    """Answer `/routematrix/v2/driving`."""

    def table(roads: Roads, origins: Spots, destinations: Spots) -> Table:
        costing = costing_of("matrix_driving", asked.tactics)
        standing = vehicles(origins, asked.gps_direction, asked.radius, asked.speed)
        return compute(roads.network, standing, destinations, costing, roads.now if costing.traffic else None)

    return _answer(asked, "driving", table)


def motorcycle_matrix(asked: MotorcycleMatrix) -> MatrixAnswer:
    """Answer `/routematrix/v2/motorcycle`."""

    def table(roads: Roads, origins: Spots, destinations: Spots) -> Table:
        return compute(
            roads.network, origins, destinations, costing_of("matrix_motorcycle", asked.tactics), roads.now
        )

    return _answer(asked, "motorcycle", table)


def walking_matrix(asked: WalkingMatrix) -> MatrixAnswer:
    """Answer `/routematrix/v2/walking`."""

    def table(roads: Roads, origins: Spots, destinations: Spots) -> Table:
        if farthest(origins, destinations) > FARTHEST_WALK:
            raise ParameterRefused("an origin and a destination are more than 200 km apart")
        return compute(roads.network, origins, destinations, costing_of("walking", asked.road_prefer))

    return _answer(asked, "walking", table)


def riding_matrix(asked: RidingMatrix) -> MatrixAnswer:
    """Answer `/routematrix/v2/riding`."""

    def table(roads: Roads, origins: Spots, destinations: Spots) -> Table:
        mode = "ebike" if asked.riding_type == "1" else "riding"
        return compute_rides(roads.network, origins, destinations, mode, asked.road_prefer)

    return _answer(asked, "riding", table)


def _answer(
    asked: MatrixParameters, mode: str, table: Callable[[Roads, Spots, Spots], Table]
) -> MatrixAnswer:
    """Read the points, find the ways between them, and write them row by row."""
    known = surroundings()
    datum = Datum.of(asked.coord_type, "bd09ll", known.in_china)
    origins, destinations = read_pairs(asked.origins, asked.destinations, mode, datum, known.place)
    if asked.ret_straight_dist == STRAIGHT:
        found = straight(origins, destinations)
    else:
        with PACK.use() as roads:
            found = table(roads, [Spot(point) for point in origins], [Spot(point) for point in destinations])
    rides = mode == "riding"
    return {"result": [_pair(reach, rides=rides) for row in found for reach in row], "message": SUCCESS}


def _pair(reach: Reach | None, *, rides: bool) -> Pair:
    metres, seconds, against = (reach.metres, reach.seconds, reach.against) if reach else (0, 0, 0)
    pair: Pair = {
        "distance": {"text": distance_text(metres), "value": metres},
        "duration": {"text": duration_text(seconds), "value": seconds},
    }
    if rides:
        pair["restrictions_status"] = AGAINST if against else 0
        pair["retrograde_dist"] = against
    return pair
