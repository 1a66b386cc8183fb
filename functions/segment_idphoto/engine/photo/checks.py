"""Advisory quality checks: measured values against a table of limits. They never refuse a photo."""

import math
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from pydantic import Field

from functions.segment_idphoto.engine.photo import appearance
from functions.segment_idphoto.engine.photo.colours import Background
from functions.segment_idphoto.engine.photo.composition import FramedPerson
from functions.segment_idphoto.engine.photo.crop import Crop
from functions.segment_idphoto.engine.photo.outline import Point
from shared.tables.rows import Row

Result = Literal["pass", "warn", "fail", "unknown"]

CHECKS_FILE: Final = Path(__file__).with_name("checks.toml")

# Points of the 468-point mesh: upper and lower inner lip.
INNER_LIPS: Final = (13, 14)


class Evidence(Struct, frozen=True):
    """Everything the checks look at.

    Points are photo pixels, angles degrees, `shoulders` image-left then image-right, `mesh` [468, 2 or
    3]; None means that the models did not find it.
    """

    photo: NDArray[np.uint8]
    crop: Crop
    person: FramedPerson
    background: Background
    people: int = 1
    yaw: float | None = None
    pitch: float | None = None
    shoulders: tuple[Point, Point] | None = None
    mesh: NDArray[np.floating] | None = None

    @property
    def eye_to_chin(self) -> float:
        """T of ISO 29794-5, in photo px."""
        head = self.crop.landmarks
        return max(math.dist(head.eyes, head.chin), 1e-6)


class Check(Struct, frozen=True):
    """One answered check; `limit` is written for people, e.g. `<= 5`."""

    name: str
    value: float | None
    unit: str
    limit: str
    result: Result


class Limits(Row):
    """One row of `checks.toml`."""

    name: str
    unit: str = ""
    good_min: float | None = None
    good_max: float | None = None
    bad_min: float | None = None
    bad_max: float | None = None
    source: str = Field(min_length=1)

    def judge(self, value: float | None) -> Check:
        """Return the check for one measured value."""
        parts = []
        if self.good_min is not None:
            parts.append(f">= {self.good_min:g}")
        if self.good_max is not None:
            parts.append(f"<= {self.good_max:g}")
        short_value = None if value is None else round(value, 4)
        return Check(self.name, short_value, self.unit, " and ".join(parts), self._result(value))

    def _result(self, value: float | None) -> Result:
        if value is None or not math.isfinite(value):
            return "unknown"
        if _is_within(value, self.good_min, self.good_max):
            return "pass"
        # Without a second limit there is nothing between good and bad.
        has_warning = self.bad_min is not None or self.bad_max is not None
        return "warn" if has_warning and _is_within(value, self.bad_min, self.bad_max) else "fail"


def _is_within(value: float, lowest: float | None, highest: float | None) -> bool:
    return (lowest is None or value >= lowest) and (highest is None or value <= highest)


@cache
def check_limits() -> tuple[Limits, ...]:
    """Return the rows of the table in order."""
    rows = tomllib.loads(CHECKS_FILE.read_text(encoding="utf-8"))["check"]
    return tuple(Limits.model_validate(row) for row in rows)


def quality_checks(evidence: Evidence) -> list[Check]:
    """Return every check of the table, then one for every limit of the specification."""
    checks = [
        limits.judge(MEASURES[limits.name](evidence) if limits.name in MEASURES else None)
        for limits in check_limits()
    ]
    return checks + _specification_checks(evidence.crop)


def _specification_checks(crop: Crop) -> list[Check]:
    violated_measures = {violation.name for violation in crop.violations}
    checks = []
    for rule in crop.specification.rules:
        if rule.is_limit:
            limit = Limits(name="", good_min=rule.min, good_max=rule.max, source="rule").judge(None).limit
            result: Result = "fail" if rule.measure in violated_measures else "pass"
            checks.append(Check(f"spec_{rule.measure}", round(crop.value(rule), 3), rule.unit, limit, result))
    return checks


def _shoulder_slope(evidence: Evidence) -> float | None:
    if evidence.shoulders is None:
        return None
    (left_x, left_y), (right_x, right_y) = evidence.crop.move(list(evidence.shoulders))
    return abs(math.degrees(math.atan2(right_y - left_y, right_x - left_x)))


def _side_margin(evidence: Evidence) -> float:
    crop = evidence.crop
    ((x, _),) = crop.move([crop.landmarks.eyes])
    distance = crop.scale * crop.landmarks.eye_distance
    return min(float(x), crop.size[0] - float(x)) / distance - 0.5


def _height_of_eyes(evidence: Evidence, *, to_top: bool) -> float:
    crop = evidence.crop
    ((_, y),) = crop.move([crop.landmarks.eyes])
    room = float(y) if to_top else crop.size[1] - float(y)
    return room / (crop.scale * evidence.eye_to_chin)


def _lip_gap(evidence: Evidence) -> float | None:
    """Return the distance of the inner lips, per eye-to-chin."""
    if evidence.mesh is None:
        return None
    upper, lower = np.asarray(evidence.mesh, np.float64)[list(INNER_LIPS), :2]
    return float(np.linalg.norm(upper - lower)) / evidence.eye_to_chin


def _absolute(angle: float | None) -> float | None:
    return None if angle is None else abs(angle)


MEASURES: Final[Mapping[str, Callable[[Evidence], float | None]]] = {
    "face_count": lambda evidence: evidence.people,
    "yaw": lambda evidence: _absolute(evidence.yaw),
    "pitch": lambda evidence: _absolute(evidence.pitch),
    "roll": lambda evidence: abs(evidence.crop.landmarks.roll),
    "shoulders_level": _shoulder_slope,
    "eye_distance_source": lambda evidence: evidence.crop.landmarks.eye_distance,
    "upscaling": lambda evidence: evidence.crop.scale,
    "margin_side": _side_margin,
    "margin_above": lambda evidence: _height_of_eyes(evidence, to_top=True),
    "margin_below": lambda evidence: _height_of_eyes(evidence, to_top=False),
    "crown_visible": lambda evidence: float(evidence.crop.landmarks.crown_seen),
    "body_reaches_bottom": lambda evidence: float(not evidence.crop.body_incomplete),
    "shoulders_complete": lambda evidence: float(not evidence.crop.shoulder_cut),
    "mouth_closed": _lip_gap,
    "clothes_contrast": lambda evidence: appearance.clothes_contrast(
        evidence.person, evidence.crop, evidence.background
    ),
    "background_uniformity": lambda evidence: appearance.background_spread(evidence.person),
    "illumination_balance": lambda evidence: appearance.cheek_balance(
        evidence.photo, evidence.crop.landmarks
    ),
    "over_exposure": lambda evidence: appearance.share_of_face(
        evidence.photo, evidence.crop.landmarks, 247, 255
    ),
    "under_exposure": lambda evidence: appearance.share_of_face(
        evidence.photo, evidence.crop.landmarks, 0, 25
    ),
    "sharpness": lambda evidence: appearance.sharpness(evidence.photo, evidence.crop.landmarks),
    "matting_certainty": lambda evidence: appearance.uncertain_share(evidence.person),
    "matting_in_one_piece": lambda evidence: appearance.largest_part(evidence.person),
}
