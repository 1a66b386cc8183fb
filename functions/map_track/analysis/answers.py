"""The shapes that callers of the analysis get back."""

from typing import NotRequired, TypedDict


class Position(TypedDict):
    """A position in the coordinate type of the answer."""

    longitude: float
    latitude: float
    coord_type: str


class AddressedPosition(Position):
    """A position with its address, empty where nothing is known."""

    address: str


class StayPosition(TypedDict):
    """A stay; `duration` in seconds."""

    start_time: int
    end_time: int
    duration: int
    stay_point: AddressedPosition


class StayPointAnswer(TypedDict):
    """The stays of an entity."""

    message: str
    staypoint_num: int
    stay_points: list[StayPosition]


class TimedPosition(Position):
    """A position at a time."""

    loc_time: int


class TrackEnd(TimedPosition):
    """Where a track begins or ends."""

    address: str


class SpeedingPosition(TimedPosition):
    """Where somebody was too fast; km/h."""

    actual_speed: float
    limit_speed: int


class SpeedingStretch(TypedDict):
    """A stretch that was driven too fast: its metres, its first and its last point."""

    speeding_distance: float
    speeding_points: list[SpeedingPosition]


class SpeedChangePosition(TimedPosition):
    """A harsh acceleration or braking; m/s², km/h."""

    acceleration: float
    initial_speed: float
    end_speed: float


class SteeringPosition(TimedPosition):
    """A harsh turn; m/s², `unknow`, `left` or `right`, km/h."""

    centripetal_acceleration: float
    turn_type: str
    speed: float


class BehaviourAnswer(TypedDict):
    """How an entity was driven; metres, seconds, km/h."""

    message: str
    distance: float
    duration: int
    average_speed: float
    max_speed: float
    start_point: TrackEnd
    end_point: TrackEnd
    speeding_num: int
    harsh_acceleration_num: int
    harsh_breaking_num: int
    harsh_steering_num: int
    speeding: list[SpeedingStretch]
    harsh_acceleration: list[SpeedChangePosition]
    harsh_breaking: list[SpeedChangePosition]
    harsh_steering: list[SteeringPosition]
    notice: NotRequired[str]
