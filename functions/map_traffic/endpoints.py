"""What map-traffic answers: live traffic of a road and of areas; inside the network, making it."""

from typing import Final

from functions.map_traffic.answers import TrafficAnswer
from functions.map_traffic.errors import CODES
from functions.map_traffic.parameters import (
    AroundParameters,
    BoundParameters,
    PolygonParameters,
    RoadParameters,
)
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.endpoint import Endpoint
from shared.web.map import MapEndpoint
from shared.web.schedule import ScheduledEndpoint

SERVICE: Final = "functions.map_traffic.service"
TRAFFIC: Final = "traffic"

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    MapEndpoint(
        paths=("/traffic/v1/road",),
        summary="live traffic on a road",
        metering=Metering(service=TRAFFIC),
        call=Call(parameters=RoadParameters, run=f"{SERVICE}:answer_road"),
        form=AnswerForm(
            shape=TrafficAnswer, codes=CODES, example={"road_name": "Mannerheimintie", "city": "Helsinki"}
        ),
    ),
    MapEndpoint(
        paths=("/traffic/v1/bound",),
        summary="live traffic in a box",
        metering=Metering(service=TRAFFIC),
        call=Call(parameters=BoundParameters, run=f"{SERVICE}:answer_bound"),
        form=AnswerForm(shape=TrafficAnswer, codes=CODES),
    ),
    MapEndpoint(
        paths=("/traffic/v1/polygon",),
        summary="live traffic in a polygon",
        metering=Metering(service=TRAFFIC),
        call=Call(parameters=PolygonParameters, run=f"{SERVICE}:answer_polygon"),
        form=AnswerForm(shape=TrafficAnswer, codes=CODES),
    ),
    MapEndpoint(
        paths=("/traffic/v1/around",),
        summary="live traffic in a circle",
        metering=Metering(service=TRAFFIC),
        call=Call(parameters=AroundParameters, run=f"{SERVICE}:answer_around"),
        form=AnswerForm(shape=TrafficAnswer, codes=CODES),
    ),
    ScheduledEndpoint(
        paths=("/schedules/traffic",),
        summary="makes the next snapshot of live speeds",
        work=f"{SERVICE}:refresh",
    ),
)
