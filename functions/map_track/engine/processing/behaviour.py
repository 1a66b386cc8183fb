"""Driving behaviour: speeding, harsh acceleration and braking, harsh steering.

Accelerations are those between two points at most ten seconds apart, in metres a second squared; in a curve
it is the speed times the change of direction a second. Of events in a row the strongest counts, as one.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from functions.map_track.engine.processing.motion import KMH, LONGEST_STEP, Motion, motion_of
from functions.map_track.engine.processing.track import ProcessedTrack
from shared.geo.geodesy import Column

LEAST_STEERING_KMH: Final = 10.0
"""Slower than this a change of direction is no steering: what stands turns at random."""
U_TURN_DEGREES: Final = 150.0
"""Beyond this nobody knows to which side it was."""
LEFT, RIGHT, UNKNOWN_TURN = "left", "right", "unknow"
"""`turn_type`, as it is spelled on the wire."""


class Thresholds(Struct, frozen=True):
    """From when on a driver is harsh. `speeding` in km/h, 0 for the limit of the road; others in m/s²."""

    speeding: float = 0.0
    acceleration: float = 1.67
    braking: float = -1.67
    steering: float = 5.0


class SpeedingPoint(Struct, frozen=True):
    """A point where a driver was too fast, by its row among the device's points."""

    row: int
    actual_speed: float
    limit_speed: float


class Speeding(Struct, frozen=True):
    """A stretch that was driven too fast, from its first to its last point."""

    metres: float
    first: SpeedingPoint
    last: SpeedingPoint


class SpeedChange(Struct, frozen=True):
    """A harsh acceleration or braking that ends at a row. Speeds in km/h."""

    row: int
    acceleration: float
    initial_speed: float
    end_speed: float


class Steering(Struct, frozen=True):
    """A harsh turn that ends at a row."""

    row: int
    centripetal_acceleration: float
    turn_type: str
    speed: float


class DrivingBehaviour(Struct, frozen=True):
    """What was noticed of a drive, each list in the order of time."""

    speeding: Sequence[Speeding] = ()
    accelerations: Sequence[SpeedChange] = ()
    brakings: Sequence[SpeedChange] = ()
    steerings: Sequence[Steering] = ()
    max_speed: float = 0.0
    """Kilometres an hour."""
    average_speed: float = 0.0
    duration: int = 0
    """Seconds from the first to the last point."""
    has_derived_values: bool = field(default=False)
    """Whether speeds or directions follow from positions, as the device did not say them."""


def behaviour_of(track: ProcessedTrack, thresholds: Thresholds) -> DrivingBehaviour:
    """Analyse a corrected track."""
    columns = track.columns
    if len(columns) < 2:
        return DrivingBehaviour()
    motion = motion_of(columns, track.step_metres)
    duration = int(columns.times[-1] - columns.times[0])
    seconds = columns.step_seconds
    is_near = (seconds > 0) & (seconds <= LONGEST_STEP)
    changes = _changes(motion, seconds, is_near)
    return DrivingBehaviour(
        speeding=_speeding(track, motion, thresholds.speeding),
        accelerations=_speed_changes(motion, changes, changes >= thresholds.acceleration, 1.0),
        brakings=_speed_changes(motion, changes, changes <= thresholds.braking, -1.0),
        steerings=_steerings(motion, seconds, is_near, thresholds.steering),
        max_speed=float(np.nanmax(motion.speeds)) if np.isfinite(motion.speeds).any() else 0.0,
        average_speed=track.distance / duration * KMH if duration else 0.0,
        duration=duration,
        has_derived_values=motion.has_derived_values,
    )


def runs_of(mask: NDArray[np.bool_]) -> list[range]:
    """Return the runs of rows that are true."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.astype(np.int8), [0]))))
    return [range(begin, end) for begin, end in edges.reshape(-1, 2).tolist()]


def _speeding(track: ProcessedTrack, motion: Motion, threshold: float) -> list[Speeding]:
    limits = _limits(track, threshold)
    with np.errstate(invalid="ignore"):
        is_fast = motion.speeds > limits

    def point(row: int) -> SpeedingPoint:
        return SpeedingPoint(row, float(motion.speeds[row]), float(limits[row]))

    return [
        Speeding(float(track.step_metres[run.start : run.stop - 1].sum()), point(run[0]), point(run[-1]))
        for run in runs_of(is_fast)
    ]


def _limits(track: ProcessedTrack, threshold: float) -> Column:
    """Return the speed limit at each point; NaN where nobody knows it."""
    if threshold > 0:
        return np.full(len(track.columns), threshold)
    limits = [
        np.nan if edge is None or edge.speed_limit is None else edge.speed_limit
        for edge in track.device_edges
    ]
    return np.array(limits)


def _changes(motion: Motion, seconds: NDArray[np.int64], is_near: NDArray[np.bool_]) -> Column:
    """Return the acceleration of each step; NaN where it is unknown."""
    changes = np.full(len(seconds), np.nan)
    changes[is_near] = np.diff(motion.speeds)[is_near] / KMH / seconds[is_near]
    return changes


def _speed_changes(
    motion: Motion, changes: Column, mask: NDArray[np.bool_], sign: float
) -> list[SpeedChange]:
    steps = [run.start + int(np.argmax(sign * changes[run.start : run.stop])) for run in runs_of(mask)]
    return [
        SpeedChange(
            step + 1, float(changes[step]), float(motion.speeds[step]), float(motion.speeds[step + 1])
        )
        for step in steps
    ]


def _steerings(
    motion: Motion, seconds: NDArray[np.int64], is_near: NDArray[np.bool_], threshold: float
) -> list[Steering]:
    turns = (np.diff(motion.directions) + 180) % 360 - 180
    speeds = (motion.speeds[1:] + motion.speeds[:-1]) / 2
    centripetal = np.full(len(seconds), np.nan)
    angular = np.radians(np.abs(turns[is_near])) / seconds[is_near]
    centripetal[is_near] = speeds[is_near] / KMH * angular
    with np.errstate(invalid="ignore"):
        mask = (centripetal >= threshold) & (speeds >= LEAST_STEERING_KMH)
    steps = [run.start + int(np.argmax(centripetal[run.start : run.stop])) for run in runs_of(mask)]
    return [
        Steering(step + 1, float(centripetal[step]), _turn_type(float(turns[step])), float(speeds[step]))
        for step in steps
    ]


def _turn_type(degrees: float) -> str:
    if abs(degrees) > U_TURN_DEGREES:
        return UNKNOWN_TURN
    return RIGHT if degrees > 0 else LEFT
