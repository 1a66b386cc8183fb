"""Writing the answers of the analysis."""

from collections.abc import Sequence
from typing import Final

from functions.map_track.analysis.answers import (
    AddressedPosition,
    BehaviourAnswer,
    Position,
    SpeedChangePosition,
    SpeedingPosition,
    SpeedingStretch,
    StayPosition,
    SteeringPosition,
    TimedPosition,
    TrackEnd,
)
from functions.map_track.engine.point_writing import ABROAD, COORD_TYPES
from functions.map_track.engine.processing import behaviour
from functions.map_track.engine.processing.stays import Stay
from functions.map_track.engine.processing.track import ProcessedTrack
from functions.map_track.engine.surroundings import Surroundings
from functions.map_track.service import SUCCESS
from shared.geo.coordinates import Crs
from shared.geo.points import Datum

DERIVED_NOTICE: Final = "speeds or directions that the points do not have follow from their positions"
NO_LIMITS_NOTICE: Final = "no speed limits of roads are known here: give speeding_threshold"
NOWHERE: Final[TrackEnd] = {
    "longitude": 0.0,
    "latitude": 0.0,
    "coord_type": ABROAD,
    "loc_time": 0,
    "address": "",
}


class AnalysisWriter:
    """Writes positions of one request, in the coordinate type of its answer."""

    def __init__(self, surroundings: Surroundings, target: Crs) -> None:
        self._surroundings = surroundings
        self._datum = Datum(Crs.WGS84, target, surroundings.territory)
        self._target = target

    def write_stays(self, stays: Sequence[Stay]) -> list[StayPosition]:
        """Return the stays of an answer."""
        return [
            {
                "start_time": stay.start_time,
                "end_time": stay.end_time,
                "duration": stay.duration,
                "stay_point": self._addressed_position(stay.lng, stay.lat),
            }
            for stay in stays
        ]

    def write_behaviour(
        self, track: ProcessedTrack, drive: behaviour.DrivingBehaviour, needs_limits: bool
    ) -> BehaviourAnswer:
        """Return the answer about a drive. needs_limits: whether speeding is by the limits of roads."""
        count = len(track.columns)
        answer: BehaviourAnswer = {
            "message": SUCCESS,
            "distance": track.distance,
            "duration": drive.duration,
            "average_speed": drive.average_speed,
            "max_speed": drive.max_speed,
            "start_point": self._end(track, 0) if count else NOWHERE,
            "end_point": self._end(track, count - 1) if count else NOWHERE,
            "speeding_num": len(drive.speeding),
            "harsh_acceleration_num": len(drive.accelerations),
            "harsh_breaking_num": len(drive.brakings),
            "harsh_steering_num": len(drive.steerings),
            "speeding": [self._speeding(track, stretch) for stretch in drive.speeding],
            "harsh_acceleration": [self._change(track, change) for change in drive.accelerations],
            "harsh_breaking": [self._change(track, change) for change in drive.brakings],
            "harsh_steering": [self._steering(track, steering) for steering in drive.steerings],
        }
        has_limits = any(edge is not None and edge.speed_limit for edge in track.device_edges)
        notices = [DERIVED_NOTICE] if drive.has_derived_values else []
        notices += [NO_LIMITS_NOTICE] if needs_limits and count and not has_limits else []
        if notices:
            answer["notice"] = "; ".join(notices)
        return answer

    def _position(self, lng: float, lat: float) -> Position:
        is_in_china = self._surroundings.territory.covers(lng, lat)
        x, y = self._datum.write(lng, lat, is_in_china=is_in_china)
        coord_type = COORD_TYPES[self._target] if is_in_china else ABROAD
        return {"longitude": x, "latitude": y, "coord_type": coord_type}

    def _addressed_position(self, lng: float, lat: float) -> AddressedPosition:
        return {**self._position(lng, lat), "address": self._surroundings.address(lng, lat)}

    def _timed_position(self, track: ProcessedTrack, row: int) -> TimedPosition:
        lng, lat = track.columns.points[row].tolist()
        return {**self._position(lng, lat), "loc_time": int(track.columns.times[row])}

    def _end(self, track: ProcessedTrack, row: int) -> TrackEnd:
        lng, lat = track.columns.points[row].tolist()
        return {**self._timed_position(track, row), "address": self._surroundings.address(lng, lat)}

    def _speeding(self, track: ProcessedTrack, stretch: behaviour.Speeding) -> SpeedingStretch:
        return {
            "speeding_distance": stretch.metres,
            "speeding_points": [
                self._speeding_point(track, point) for point in (stretch.first, stretch.last)
            ],
        }

    def _speeding_point(self, track: ProcessedTrack, point: behaviour.SpeedingPoint) -> SpeedingPosition:
        return {
            **self._timed_position(track, point.row),
            "actual_speed": point.actual_speed,
            "limit_speed": round(point.limit_speed),
        }

    def _change(self, track: ProcessedTrack, change: behaviour.SpeedChange) -> SpeedChangePosition:
        return {
            **self._timed_position(track, change.row),
            "acceleration": change.acceleration,
            "initial_speed": change.initial_speed,
            "end_speed": change.end_speed,
        }

    def _steering(self, track: ProcessedTrack, steering: behaviour.Steering) -> SteeringPosition:
        return {
            **self._timed_position(track, steering.row),
            "centripetal_acceleration": steering.centripetal_acceleration,
            "turn_type": steering.turn_type,
            "speed": steering.speed,
        }
