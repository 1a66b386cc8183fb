"""Stay points and driving behaviour."""

from typing import Final

from functions.map_track.analysis.answers import BehaviourAnswer, StayPointAnswer
from functions.map_track.analysis.parameters import BehaviourParameters, StayPointParameters
from functions.map_track.errors import CODES, WINDOW_CODES
from shared.web.family import MapFamily

ANALYSES: Final = MapFamily(
    service="track",
    path="/api/v3/analysis",
    module="functions.map_track.analysis.service",
    codes={**CODES, **WINDOW_CODES, 9001: "the window has more than 20,000 points"},
    query_group="analysis",
)

ENDPOINTS: Final = (
    ANALYSES.query(
        "staypoint",
        "staypoint",
        StayPointParameters,
        StayPointAnswer,
        "where and how long an entity stayed",
    ),
    ANALYSES.query(
        "drivingbehavior|drivingbehaviour",
        "drivingbehavior",
        BehaviourParameters,
        BehaviourAnswer,
        "speeding, harsh acceleration, braking and steering of an entity",
    ),
)
