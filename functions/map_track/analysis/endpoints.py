"""Stay points and driving behaviour."""

from typing import Final

from functions.map_track.analysis.answers import BehaviourAnswer, StayPointAnswer
from functions.map_track.analysis.parameters import BehaviourParameters, StayPointParameters
from functions.map_track.errors import WINDOW_CODES
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint

SERVICE: Final = "functions.map_track.analysis.service"
CODES: Final = {**WINDOW_CODES, 9001: "the window has more than 20,000 points"}

ENDPOINTS: Final = (
    MapEndpoint(
        paths=("/api/v3/analysis/staypoint",),
        summary="where and how long an entity stayed",
        metering=Metering(service="track", group="analysis"),
        call=Call(parameters=StayPointParameters, run=f"{SERVICE}:staypoint"),
        form=AnswerForm(shape=StayPointAnswer, codes=CODES),
    ),
    MapEndpoint(
        paths=("/api/v3/analysis/drivingbehavior", "/api/v3/analysis/drivingbehaviour"),
        summary="speeding, harsh acceleration, braking and steering of an entity",
        metering=Metering(service="track", group="analysis"),
        call=Call(parameters=BehaviourParameters, run=f"{SERVICE}:drivingbehavior"),
        form=AnswerForm(shape=BehaviourAnswer, codes=CODES),
    ),
)
