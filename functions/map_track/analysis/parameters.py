"""What callers of the analysis send."""

from typing import Annotated

from pydantic import Field

from functions.map_track.engine.processing.behaviour import Thresholds
from functions.map_track.engine.processing.stays import (
    DEFAULT_RADIUS,
    DEFAULT_SECONDS,
    LEAST_RADIUS,
    MOST_RADIUS,
)
from functions.map_track.parameters import LONGEST_WINDOW, WindowParameters
from shared.web.fields import Number, Whole
from shared.web.parameters import parameter

_USUAL = Thresholds()
_ACCELERATION = Number("m/s²", 0.0, 100.0)


class AnalysisParameters(WindowParameters):
    """How points are corrected before they are analysed."""

    process_option: str = parameter(
        "`need_mapmatch` and `transport_mode`, as of track/gettrack", "need_mapmatch=0,transport_mode=driving"
    )


class StayPointParameters(AnalysisParameters):
    """`analysis/staypoint`."""

    stay_time: Annotated[int, Whole(1, LONGEST_WINDOW)] = Field(
        DEFAULT_SECONDS, description="seconds that a stay lasts at least"
    )
    stay_radius: Annotated[int, Whole(LEAST_RADIUS, MOST_RADIUS)] = Field(
        DEFAULT_RADIUS, description="metres around its first point that a stay does not leave"
    )


class BehaviourParameters(AnalysisParameters):
    """`analysis/drivingbehavior`."""

    speeding_threshold: Annotated[float, Number("km/h", 0.0, 1_000.0)] = Field(
        _USUAL.speeding,
        description="km/h that are too fast; 0: the limit of the road, where roads are loaded",
    )
    harsh_acceleration_threshold: Annotated[float, _ACCELERATION] = Field(
        _USUAL.acceleration, description="m/s² from which on an acceleration is harsh"
    )
    harsh_breaking_threshold: Annotated[float, Number("m/s²", -100.0, 0.0)] = Field(
        _USUAL.braking, description="m/s², negative, below which braking is harsh"
    )
    harsh_steering_threshold: Annotated[float, _ACCELERATION] = Field(
        _USUAL.steering, description="m/s² to the side from which on a turn is harsh"
    )

    @property
    def thresholds(self) -> Thresholds:
        """From when on a driver is harsh."""
        return Thresholds(
            self.speeding_threshold,
            self.harsh_acceleration_threshold,
            self.harsh_breaking_threshold,
            self.harsh_steering_threshold,
        )
