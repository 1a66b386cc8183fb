"""Batch matrices by car, motorcycle, bicycle and on foot.

Baidu's matrices take keys with a whitelist of addresses only and know no signature. Here a key that signs its
calls must sign these as well: a key without its secret is worth nothing, whatever it is used for.
"""

from typing import Any, Final

from functions.map_direction.matrix.answers import MatrixAnswer
from functions.map_direction.matrix.parameters import (
    DrivingMatrix,
    MotorcycleMatrix,
    RidingMatrix,
    WalkingMatrix,
    cost_of,
)
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint

SERVICE: Final = "functions.map_direction.matrix.service"

CODES: Final = {
    1: "no roads are loaded around any origin or destination, which the message says; or the engine failed",
    2: "a parameter is missing or malformed, or there are too many pairs, or they are too far apart",
}
ORIGINS, DESTINATIONS = "60.1690,24.9310|60.1700,24.9350", "60.1720,24.9420|60.1710,24.9400"
EXAMPLE: Final = {"origins": ORIGINS, "destinations": DESTINATIONS, "coord_type": "wgs84"}


def _endpoint(mode: str, service: str, parameters: type[Any], summary: str) -> MapEndpoint[Any]:
    return MapEndpoint(
        paths=(f"/routematrix/v2/{mode}",),
        summary=summary,
        metering=Metering(service=service, cost=cost_of(mode)),
        call=Call(parameters=parameters, run=f"{SERVICE}:{mode}_matrix"),
        form=AnswerForm(shape=MatrixAnswer, codes=CODES, example=EXAMPLE),
    )


ENDPOINTS: Final = (
    _endpoint("driving", "routematrix", DrivingMatrix, "driving matrix, up to 100 pairs"),
    _endpoint("walking", "routematrix", WalkingMatrix, "walking matrix, up to 50 pairs"),
    _endpoint("riding", "routematrix", RidingMatrix, "cycling matrix, up to 50 pairs"),
    _endpoint("motorcycle", "routematrix_motorcycle", MotorcycleMatrix, "motorcycle matrix, up to 100 pairs"),
)
