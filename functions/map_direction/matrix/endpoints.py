"""Batch matrices by car, motorcycle, bicycle and on foot.

Baidu's matrices take keys with a whitelist of addresses only and know no signature. Here a key that signs its
calls must sign these as well: a key without its secret is worth nothing, whatever it is used for.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from functions.map_direction.faults import ParameterRefused
from functions.map_direction.matrix.pairs import cost_of
from functions.map_direction.matrix.parameters import (
    DrivingMatrix,
    MatrixAnswer,
    MatrixParameters,
    MotorcycleMatrix,
    Pair,
    RidingMatrix,
    WalkingMatrix,
)
from functions.map_direction.packs import PACK, Roads, surroundings
from shared.web.map import MapEndpoint

if TYPE_CHECKING:
    from functions.map_direction.matrix.table import Reach, Spot, Table

SUCCESS: Final = "成功"
STRAIGHT: Final = "1"
FARTHEST_WALK: Final = 200_000
"""Metres between the ends of a pair on foot, as the crow flies, as Baidu documents it."""
AGAINST: Final = 2
"""`restrictions_status` of a ride against a one-way street."""

Spots = list["Spot"]


def drive(asked: DrivingMatrix) -> MatrixAnswer:
    """Answer `/routematrix/v2/driving`."""
    from functions.map_direction.costing import costing_of
    from functions.map_direction.matrix.table import compute
    from functions.map_direction.matrix.vehicles import vehicles

    def table(roads: Roads, origins: Spots, destinations: Spots) -> "Table":
        costing = costing_of("matrix_driving", asked.tactics)
        standing = vehicles(origins, asked.gps_direction, asked.radius, asked.speed)
        return compute(roads.network, standing, destinations, costing, roads.now if costing.traffic else None)

    return _answer(asked, "driving", table)


def ride_motorcycle(asked: MotorcycleMatrix) -> MatrixAnswer:
    """Answer `/routematrix/v2/motorcycle`."""
    from functions.map_direction.costing import costing_of
    from functions.map_direction.matrix.table import compute

    def table(roads: Roads, origins: Spots, destinations: Spots) -> "Table":
        return compute(
            roads.network, origins, destinations, costing_of("matrix_motorcycle", asked.tactics), roads.now
        )

    return _answer(asked, "motorcycle", table)


def walk(asked: WalkingMatrix) -> MatrixAnswer:
    """Answer `/routematrix/v2/walking`."""
    from functions.map_direction.costing import costing_of
    from functions.map_direction.matrix.table import compute, farthest

    def table(roads: Roads, origins: Spots, destinations: Spots) -> "Table":
        if farthest(origins, destinations) > FARTHEST_WALK:
            raise ParameterRefused("an origin and a destination are more than 200 km apart")
        return compute(roads.network, origins, destinations, costing_of("walking", asked.road_prefer))

    return _answer(asked, "walking", table)


def ride(asked: RidingMatrix) -> MatrixAnswer:
    """Answer `/routematrix/v2/riding`."""
    from functions.map_direction.matrix.rides import compute_rides

    def table(roads: Roads, origins: Spots, destinations: Spots) -> "Table":
        mode = "ebike" if asked.riding_type == "1" else "riding"
        return compute_rides(roads.network, origins, destinations, mode, asked.road_prefer)

    return _answer(asked, "riding", table)


def _answer(
    asked: MatrixParameters, mode: str, table: Callable[[Roads, Spots, Spots], "Table"]
) -> MatrixAnswer:
    """Read the points, find the ways between them, and write them row by row."""
    from functions.map_direction.matrix.pairs import read_pairs
    from functions.map_direction.matrix.table import Spot, straight
    from functions.map_direction.points import Datum

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


def _pair(reach: "Reach | None", *, rides: bool) -> Pair:
    from functions.map_direction.text import distance_text, duration_text

    metres, seconds, against = (reach.metres, reach.seconds, reach.against) if reach else (0, 0, 0)
    pair: Pair = {
        "distance": {"text": distance_text(metres), "value": metres},
        "duration": {"text": duration_text(seconds), "value": seconds},
    }
    if rides:
        pair["restrictions_status"] = AGAINST if against else 0
        pair["retrograde_dist"] = against
    return pair


CODES: Final = {
    1: "no roads are loaded around any origin or destination, which the message says; or the engine failed",
    2: "a parameter is missing or malformed, or there are too many pairs, or they are too far apart",
}
ORIGINS, DESTINATIONS = "60.1690,24.9310|60.1700,24.9350", "60.1720,24.9420|60.1710,24.9400"
EXAMPLE: Final = {"origins": ORIGINS, "destinations": DESTINATIONS, "coord_type": "wgs84"}


def _endpoint(
    mode: str, service: str, parameters: type[Any], run: Callable[[Any], Mapping[str, Any]], summary: str
) -> MapEndpoint[Any]:
    return MapEndpoint(
        paths=(f"/routematrix/v2/{mode}",),
        summary=summary,
        service=service,
        parameters=parameters,
        run=run,
        cost=cost_of(mode),
        answer_shape=MatrixAnswer,
        codes=CODES,
        example=EXAMPLE,
    )


ENDPOINTS: Final = (
    _endpoint("driving", "routematrix", DrivingMatrix, drive, "driving matrix, up to 100 pairs"),
    _endpoint("walking", "routematrix", WalkingMatrix, walk, "walking matrix, up to 50 pairs"),
    _endpoint("riding", "routematrix", RidingMatrix, ride, "cycling matrix, up to 50 pairs"),
    _endpoint(
        "motorcycle",
        "routematrix_motorcycle",
        MotorcycleMatrix,
        ride_motorcycle,
        "motorcycle matrix, up to 100 pairs",
    ),
)
