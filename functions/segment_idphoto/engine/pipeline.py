"""From a photo to an ID photo: find the subject, matte it, solve the crops, compose.

Engine only: arrays in, arrays out. A photo is refused with a SceneError of `vision`.
"""

from collections.abc import Sequence
from functools import cache, reduce
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from functions.segment_idphoto.engine.matting.recipe import Matting, PendingMatte, Quality
from functions.segment_idphoto.engine.photo.checks import Check, Evidence, quality_checks
from functions.segment_idphoto.engine.photo.colours import Background
from functions.segment_idphoto.engine.photo.composition import FramedPerson, frame_person, frame_photo
from functions.segment_idphoto.engine.photo.crop import Crop, Location, solve_crop
from functions.segment_idphoto.engine.photo.landmarks import HeadPoints, Landmarks, guess_head, measure_head
from functions.segment_idphoto.engine.photo.specifications import PhotoSpecification
from functions.segment_idphoto.engine.photo.straighten import straighten_crop
from functions.segment_idphoto.engine.vision.geometry import Box, signed_angle
from functions.segment_idphoto.engine.vision.scene import Vision
from functions.segment_idphoto.engine.vision.subject import Subject

Pixels = NDArray[np.uint8]

QUARTER: Final = 90.0
"""Degrees of a quarter turn: a counter-clockwise turn of the photo turns the frame clockwise."""

SHOULDER_SCORE: Final = 0.3
"""MoveNet's own advice for a key point that can be relied on."""

CONTEXT_MARGIN: Final = 0.30
"""Matting sees this share of the frame more on every side: a tight crop costs 40 % of its accuracy."""


class Portrait(Struct, frozen=True):
    """One subject: the RGB `photo` in upright position, the matte, the crops, and the cut of the first."""

    photo: Pixels
    quarter_turns: int
    subject: Subject
    matte: PendingMatte
    crops: tuple[Crop, ...]
    cut: Pixels

    def person(self, index: int = 0) -> FramedPerson:
        """Return the subject in one of the crops; this waits for the matte."""
        cut = frame_photo(self.photo, self.crops[index]) if index else self.cut
        return frame_person(cut, self.matte, self.crops[index])

    def check(self, person: FramedPerson, background: Background) -> list[Check]:
        """Return the quality checks of the first crop; `person` is the subject in it."""
        shoulders = [self.subject.body_parts[name] for name in ("left_shoulder", "right_shoulder")]
        are_visible = all(part.score >= SHOULDER_SCORE for part in shoulders)
        left, right = ((part.x, part.y) for part in shoulders)
        evidence = Evidence(
            photo=self.photo,
            crop=self.crops[0],
            person=person,
            background=background,
            yaw=self.subject.yaw,
            pitch=self.subject.pitch,
            shoulders=(left, right) if are_visible else None,
            mesh=self.subject.mesh,
        )
        return quality_checks(evidence)

    def location(self, index: int = 0) -> Location:
        """Return the frame of one of the crops in the photo as it was given, before its quarter turns."""
        frame = self.crops[index].location
        x, y = frame.left + frame.width / 2, frame.top + frame.height / 2
        height, width = self.photo.shape[:2]
        for _ in range(self.quarter_turns):
            x, y = height - y, x
            height, width = width, height
        return Location(
            left=x - frame.width / 2,
            top=y - frame.height / 2,
            width=frame.width,
            height=frame.height,
            angle=signed_angle(frame.angle + QUARTER * self.quarter_turns),
        )


class Segmentation(Struct, frozen=True):
    """Alpha 0..1 [h, w], clean colours RGB [h, w, 3] and the people of a whole photo."""

    alpha: NDArray[np.float32]
    foreground: Pixels
    people: tuple[tuple[Box, float], ...]


class Portraitist:
    """Vision and matting together; safe to use from several threads."""

    def __init__(self, vision: Vision, matting: Matting, quality: Quality) -> None:
        self._vision = vision
        self._matting = matting
        self._quality = quality

    def portray(
        self, photo: Pixels, specifications: Sequence[PhotoSpecification], *, straighten: bool = True
    ) -> Portrait:
        """Find the one subject of an RGB photo and solve a crop for every specification.

        Raises SceneError: nobody, several people, or somebody upside-down.
        """
        sighting = self._vision.find_main_person(photo)
        upright, subject = sighting.photo, sighting.subject
        ears = self._vision.judge_ears(sighting)  # nothing needs them before the answer
        height, width = upright.shape[:2]
        points, yaw = head_points(subject), subject.yaw
        guess = guess_head(points, (width, height), straighten=straighten, yaw=yaw)
        region = reduce(_union, (_context(solve_crop(spec, guess)) for spec in specifications))
        matte = self._matting.begin(upright, region.clip(width, height), subject.face.box, self._quality)
        refusal = self._vision.begin_refusal(sighting)  # the networks of the matte have left the cores

        @cache
        def head(share: float) -> Landmarks:
            return measure_head(
                matte.draft, points, (width, height), straighten=share if straighten else 0.0, yaw=yaw
            )

        def crop(spec: PhotoSpecification) -> Crop:
            return straighten_crop(lambda share: solve_crop(spec, head(share)), matte.draft, (width, height))

        crops = tuple(map(crop, specifications))
        cut = frame_photo(upright, crops[0])
        refusal.result()
        return Portrait(upright, sighting.quarter_turns, ears.result(), matte, crops, cut)

    def segment(self, photo: Pixels) -> Segmentation:
        """Separate all people of an RGB photo from the rest; without people the alpha is 0.

        People are those of the detectors or, where these find none (a helmet, a mask, a back), of the matte.
        """
        people = tuple(self._vision.people(photo))
        matte, outlines = self._matting.segment(photo, self._quality)
        if not (people := people or tuple(outlines)):
            return Segmentation(np.zeros(photo.shape[:2], np.float32), photo, ())
        return Segmentation(matte.alpha, matte.foreground, people)


def head_points(subject: Subject) -> HeadPoints:
    """Return the face points that crops are solved from, left and right as seen in the image."""
    part = {name: (point.x, point.y) for name, point in subject.body_parts.items()}
    (left, left_y), (right, right_y) = part["left_mouth"], part["right_mouth"]
    return HeadPoints(
        left_eye=part["left_eye"],
        right_eye=part["right_eye"],
        mouth=((left + right) / 2, (left_y + right_y) / 2),
        chin=subject.chin,
        left_cheek=subject.cheek_left,
        right_cheek=subject.cheek_right,
    )


def _context(crop: Crop) -> Box:
    """Return the box around a crop's frame, tilted or not, with the margin that matting needs."""
    corners = np.linalg.inv(np.vstack([crop.matrix, (0, 0, 1)])) @ _corners(crop.size)
    left, top = corners[:2].min(axis=1)
    right, bottom = corners[:2].max(axis=1)
    return Box(left, top, right - left, bottom - top).grow(1 + 2 * CONTEXT_MARGIN)


def _corners(size: tuple[int, int]) -> NDArray[np.float64]:
    width, height = size
    return np.array([(0, width, width, 0), (0, 0, height, height), (1, 1, 1, 1)], np.float64)


def _union(one: Box, other: Box) -> Box:
    left, top = min(one.left, other.left), min(one.top, other.top)
    return Box(left, top, max(one.right, other.right) - left, max(one.bottom, other.bottom) - top)
