"""The crop rule: a specification and a measured head give one affine map from photo to ID photo.

Every rule is linear in the head height `h` and the top margin `t` (fractions of the frame's height),
so the crop is solved, not guessed (see `feasible`). Coordinates are continuous: pixel i covers
[i, i + 1), and a map never stretches one direction more than the other.
"""

import math
from typing import Final, Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from functions.segment_idphoto.engine.photo.feasible import (
    Aim,
    Linear,
    Polygon,
    Vertex,
    clip,
    clip_or_nearest,
    nearest,
    rectangle,
)
from functions.segment_idphoto.engine.photo.landmarks import ROLL_FLAGGED_ABOVE, Landmarks, turn_about
from functions.segment_idphoto.engine.photo.specifications import (
    HORIZONTAL,
    MM_PER_INCH,
    Measure,
    PhotoSpecification,
    Rule,
)

# The range of sensible frames; hair that rises far above the head may need much of it.
SENSIBLE: Final = rectangle(0.10, 1.50, -0.60, 0.50)
# To keep an edge of the photo out of the frame the head may be moved and resized, but only so far.
WISHED_HEAD: Final = (0.56, 0.75)
WISHED_TOP: Final = (0.06, 0.14)
# No rule binds the default frame: there the head may become so large.
MOST_DEFAULT_HEAD: Final = 0.82
# The default frame leaves that much of its height above the hair that the photo shows.
LEAST_TOP: Final = 0.06
# The default cut keeps the photo's own pixels up to this height; a larger head is shrunk to it.
NATIVE_LONGEST: Final = 1600
# A limit missed by less is rounding.
VIOLATED_BY_PX: Final = 0.05
# The face leaves the default frame's middle by at most that share of the width.
MOST_ASIDE: Final = 0.24
# Whole px that a solution misses by its arithmetic alone.
ROUNDING: Final = 1e-6
# How far, in px of a shrunk frame, a sample of the last row reaches beyond it.
SAMPLE_REACH: Final = 0.4


class Violation(Struct, frozen=True):
    """A limit of the specification that this photo misses; `choices` are allowed values without an order."""

    name: Measure | Literal["background", "file_size", "body_above_bottom", "body_cut_at_side"]
    value: float | str
    allowed_min: float | None
    allowed_max: float | None
    unit: str
    choices: tuple[str, ...] = ()


class Location(Struct, frozen=True):
    """The frame in the photo: a box in photo pixels, turned clockwise by `angle` degrees about its middle."""

    left: float
    top: float
    width: float
    height: float
    angle: float


class Crop(Struct, frozen=True):
    """One solved crop.

    `matrix` (2x3) maps photo points to output points; `size` is (width, height); `scale` is output px a
    photo px; `turn` the tilt taken out, in degrees. `corner` is set when the crop is a plain slice of
    the photo's own pixels: the (x, y) where it begins, perhaps outside the photo.
    """

    specification: PhotoSpecification
    landmarks: Landmarks
    matrix: NDArray[np.float64]
    size: tuple[int, int]
    scale: float
    turn: float
    corner: tuple[int, int] | None
    violations: tuple[Violation, ...]
    body_incomplete: bool

    @property
    def is_upscaled(self) -> bool:
        """Whether the photo has fewer pixels than the frame asks for."""
        return self.scale > 1 + 1e-6

    @property
    def strongly_tilted(self) -> bool:
        """Whether the head was tilted more than an ID photo should be."""
        return abs(self.landmarks.roll) > ROLL_FLAGGED_ABOVE

    @property
    def shoulder_cut(self) -> bool:
        """Whether the photo's edge cuts the body inside the frame."""
        return self.side_gap > self.scale

    @property
    def side_gap(self) -> float:
        """How far the frame reaches beyond an edge of the photo that cuts the body, in output px."""
        left, _ = self._upright(0, 0)
        right, _ = self._upright(*self.size)
        head = self.landmarks
        gaps = (head.cut_left * (head.photo_left - left), head.cut_right * (right - head.photo_right))
        return self.scale * max(*gaps, 0.0)

    @property
    def torso_end(self) -> float:
        """The output row to which the body reaches unbroken."""
        return self.scale * self.landmarks.torso_bottom + self._offset[1]

    @property
    def location(self) -> Location:
        """The frame in photo coordinates."""
        width, height = self.size[0] / self.scale, self.size[1] / self.scale
        middle = np.linalg.solve(self.matrix[:, :2], np.array(self.size, np.float64) / 2 - self.matrix[:, 2])
        return Location(float(middle[0]) - width / 2, float(middle[1]) - height / 2, width, height, self.turn)

    def move(self, points: NDArray[np.floating] | list[tuple[float, float]]) -> NDArray[np.float64]:
        """Return photo points [n, 2] as points of the output."""
        return np.asarray(points, np.float64) @ self.matrix[:, :2].T + self.matrix[:, 2]

    def value(self, rule: Rule) -> float:
        """Return what a rule measures in this output, in the rule's own unit."""
        value = _measured_px(rule, self.landmarks, self.scale, self._offset, self.size)
        return value / _px_per_unit(rule, self.specification, self.size)

    @property
    def _offset(self) -> tuple[float, float]:
        """Upright point (0, 0) in the output."""
        origin = self.move([self.landmarks.eyes])[0] - self.scale * np.array(self.landmarks.eyes)
        return float(origin[0]), float(origin[1])

    def _upright(self, x: float, y: float) -> tuple[float, float]:
        return (x - self._offset[0]) / self.scale, (y - self._offset[1]) / self.scale


def solve_crop(spec: PhotoSpecification, head: Landmarks, *, native_longest: int = NATIVE_LONGEST) -> Crop:
    """Return the crop of `spec` for one head: its limits kept as far as they can be, its aims approached.

    Limits that exclude each other give way in the specification's own order and are reported. A torso
    that does not reach the bottom edge first lowers the head and then enlarges it, within the limits.
    """
    size = spec.size
    frame = size or spec.aspect or (3, 4)
    h, t = nearest(_allowed_polygon(spec, head, frame), _aims(spec, head, frame))
    corner = None
    if size is None:
        size, scale = _native_size(head.head_height / h, frame, native_longest)
    else:
        scale = h * size[1] / head.head_height
    shift_x = size[0] / 2 - scale * head.axis_x + _eye_shift(spec, head, scale, size)
    if spec.size is None:
        shift_x += _side_shift(head, scale, shift_x, size[0])
    shift_y = t * size[1] - scale * head.hair_top
    if scale == 1.0 and head.turn == 0.0:
        # Never downward: the last row would lie below the photo.
        shift_x, shift_y = float(round(shift_x)), float(math.ceil(shift_y - ROUNDING))
        corner = (-int(shift_x), -int(shift_y))
    matrix = scale * turn_about(head.eyes, head.turn)
    matrix[:, 2] += (shift_x, shift_y)
    torso_end = scale * head.torso_bottom + shift_y
    return Crop(
        specification=spec,
        landmarks=head,
        matrix=matrix,
        size=size,
        scale=scale,
        turn=head.turn,
        corner=corner,
        violations=tuple(_violations(spec, head, scale, (shift_x, shift_y), size)),
        body_incomplete=torso_end < size[1] - 1,
    )


def _linear(rule: Rule, head: Landmarks) -> Linear:
    """Return what a rule measures, as a fraction of the frame's height."""
    height = head.head_height
    match rule.measure:
        case "head_height":
            return Linear(1, 0)
        case "face_width":
            return Linear(head.face_width / height, 0)
        case "head_width":
            return Linear(head.head_width / height, 0)
        case "eye_distance":
            return Linear(head.eye_distance / height, 0)
        case "top_margin":
            return Linear(0, 1)
        case "bottom_margin":
            return Linear(-1, -1, 1)
        case "eye_line":
            from_top = Linear((head.eyes[1] - head.hair_top) / height, 1)
            return from_top if rule.edge == "top" else Linear(-from_top.a, -1, 1)
        case "eye_centre_x":
            raise ValueError("eye_centre_x is solved apart from the others")


def _px_per_unit(rule: Rule, spec: PhotoSpecification, size: tuple[int, int]) -> float:
    match rule.unit:
        case "px":
            return 1.0
        case "mm":
            return spec.dpi / MM_PER_INCH
        case "fraction":
            return float(size[0] if rule.measure in HORIZONTAL else size[1])


def _allowed_polygon(spec: PhotoSpecification, head: Landmarks, frame: tuple[int, int]) -> Polygon:
    """Cut the limits from the plane, strongest first; then the torso; then the wishes."""
    polygon = SENSIBLE
    limits = {rule.measure: rule for rule in spec.rules if rule.is_limit}
    for measure in reversed(spec.relax):
        if measure == "eye_centre_x":
            continue
        rule = limits[measure]
        value, unit = _linear(rule, head), _px_per_unit(rule, spec, frame) / frame[1]
        if rule.min is not None:
            polygon = clip_or_nearest(polygon, value.minus(rule.min * unit))
        if rule.max is not None:
            polygon = clip_or_nearest(polygon, -value.minus(rule.max * unit))
    if spec.size is None:
        polygon = clip_or_nearest(polygon, _visible_margin(head).minus(LEAST_TOP))
    torso = Linear((head.torso_bottom - _inset(spec, head) - head.hair_top) / head.head_height, 1, -1)
    polygon = clip_or_nearest(polygon, torso)
    for wish in _wishes(spec, head, frame):
        remainder = clip(polygon, wish)
        for bound in _wishes_go_so_far(spec):
            remainder = clip(remainder, bound)
        polygon = remainder or polygon
    return polygon


def _inset(spec: PhotoSpecification, head: Landmarks) -> float:
    """Return the px at the body's end that a resampled frame leaves out: they mix with what is below."""
    if spec.size is None:
        return 0.0 if head.turn == 0 else 1.0
    return max(1.0, SAMPLE_REACH * head.head_height / spec.size[1])


def _visible_margin(head: Landmarks) -> Linear:
    """Return the room above the hair that the photo shows."""
    return Linear(head.unseen_crown / head.head_height, 1)


def _wishes_go_so_far(spec: PhotoSpecification) -> tuple[Linear, ...]:
    (h_min, h_max), (t_min, t_max) = WISHED_HEAD, WISHED_TOP
    h_max = MOST_DEFAULT_HEAD if spec.size is None else h_max
    return Linear(1, 0, -h_min), Linear(-1, 0, h_max), Linear(0, 1, -t_min), Linear(0, -1, t_max)


def _top_inside(head: Landmarks) -> Linear:
    """Return the limit that the frame's upper edge lies in the photo."""
    return Linear((head.hair_top - head.photo_top) / head.head_height, -1)


def _wishes(spec: PhotoSpecification, head: Landmarks, frame: tuple[int, int]) -> list[Linear]:
    """Return limits that keep edges of the photo out of the frame: cut shoulders, by default the top."""
    half_width = frame[0] / frame[1] / 2
    wishes = []
    if head.cut_left:
        wishes.append(Linear((head.axis_x - head.photo_left) / head.head_height, 0, -half_width))
    if head.cut_right:
        wishes.append(Linear((head.photo_right - head.axis_x) / head.head_height, 0, -half_width))
    if spec.size is None:
        wishes.append(_top_inside(head))
    return wishes


def _aims(spec: PhotoSpecification, head: Landmarks, frame: tuple[int, int]) -> list[Aim]:
    aims = []
    for rule in spec.rules:
        if rule.target is not None and rule.measure != "eye_centre_x":
            is_default_margin = spec.size is None and rule.measure == "top_margin"
            value = _visible_margin(head) if is_default_margin else _linear(rule, head)
            target = rule.target * _px_per_unit(rule, spec, frame) / frame[1]
            aims.append(Aim(value, target, rule.weight))
    return aims


def _native_size(height: float, aspect: tuple[int, int], longest: int) -> tuple[tuple[int, int], float]:
    """Return whole sides of exactly this aspect, and the scale: 1 unless the head is too large."""
    units = max(1, math.floor(height / aspect[1] + ROUNDING))  # never beyond the body's end
    most = longest // max(aspect)
    scale = 1.0 if units <= most else most / (height / aspect[1])
    units = min(units, most)
    return (aspect[0] * units, aspect[1] * units), scale


def _eye_shift(spec: PhotoSpecification, head: Landmarks, scale: float, size: tuple[int, int]) -> float:
    """Return how far the frame's middle leaves the head's axis so that the eyes keep their own limits."""
    for rule in spec.rules:
        if rule.measure == "eye_centre_x":
            unit = _px_per_unit(rule, spec, size)
            centre = size[0] / 2 + scale * (head.eyes[0] - head.axis_x)
            lowest = -np.inf if rule.min is None else rule.min * unit
            highest = np.inf if rule.max is None else rule.max * unit
            return float(np.clip(centre, lowest, highest) - centre)
    return 0.0


def _side_shift(head: Landmarks, scale: float, shift_x: float, width: int) -> float:
    """Return how far the default frame moves so that a head cut at one side takes the other side's room."""
    room_left, room_right = scale * head.head_left + shift_x, width - scale * head.head_right - shift_x
    if min(room_left, room_right) >= 0 or not math.isfinite(room_left + room_right):
        return 0.0
    middle = (room_right - room_left) / 2
    return float(np.clip(middle, -MOST_ASIDE * width, MOST_ASIDE * width))


def _measured_px(
    rule: Rule, head: Landmarks, scale: float, offset: tuple[float, float], size: tuple[int, int]
) -> float:
    if rule.measure == "eye_centre_x":
        return scale * head.eyes[0] + offset[0]
    point: Vertex = (
        scale * head.head_height / size[1],
        (scale * head.hair_top + offset[1]) / size[1],
    )
    return _linear(rule, head).evaluate(point) * size[1]


def _violations(
    spec: PhotoSpecification,
    head: Landmarks,
    scale: float,
    offset: tuple[float, float],
    size: tuple[int, int],
) -> list[Violation]:
    violations = []
    for rule in spec.rules:
        unit = _px_per_unit(rule, spec, size)
        value = _measured_px(rule, head, scale, offset, size)
        lowest = -np.inf if rule.min is None else rule.min * unit
        highest = np.inf if rule.max is None else rule.max * unit
        if not lowest - VIOLATED_BY_PX <= value <= highest + VIOLATED_BY_PX:
            violations.append(Violation(rule.measure, round(value / unit, 3), rule.min, rule.max, rule.unit))
    return violations
