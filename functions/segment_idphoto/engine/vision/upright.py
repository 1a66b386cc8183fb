"""Which way up the picture is: a vote of four cues over the four rotations.

Face detectors find inverted faces with high scores and no roll, and a mesh fits them too; no cue is
enough alone. Together they decided every picture of the test set by a wide margin
(`docs/portrait-cues.md`).
"""

import math
from collections.abc import Sequence
from typing import Final

from functions.segment_idphoto.engine.vision.geometry import signed_angle
from functions.segment_idphoto.engine.vision.look import Look, SeenFace
from functions.segment_idphoto.engine.vision.orientation import Stance
from functions.segment_idphoto.engine.vision.people import (
    LEFT_SHOULDER,
    NOSE,
    RIGHT_EAR,
    RIGHT_SHOULDER,
    Person,
)

QUARTER: Final = 90.0

# The first look is enough when its face is clearly upright (wrong rotations of the test set reach .4,
# upright faces .8) and no body near it has another direction.
CLEAR_FACE: Final = 0.6
MOST_LEAN: Final = 50.0  # degrees of a body's axis that still go with an upright face
STANCE_WEIGHT: Final = 0.5  # the body detector sees all rotations in one run, but also bodies in textures
REACH: Final = 3.0  # a body belongs to a face that lies within so many face boxes of it


def is_clearly_upright(look: Look, stances: Sequence[Stance]) -> bool:
    """Whether the unturned look needs no other."""
    main = look.main
    if main is None or not main.is_real or main.uprightness < CLEAR_FACE:
        return False
    return all(abs(stance.angle) <= MOST_LEAN for stance in nearby_stances(main, stances))


def upright_look(looks: Sequence[Look], stances: Sequence[Stance]) -> Look:
    """Return the rotation the cues agree on; the first look and the stances are of the unturned photo."""
    main = looks[0].main
    subject = (nearby_stances(main, stances) if main else []) or stances
    return max(looks, key=lambda look: vote(look, subject[:1]))


def vote(look: Look, stances: Sequence[Stance]) -> float:
    """Return the evidence for this rotation, 0..2.5."""
    face = max(
        (candidate.uprightness * _relative_width(candidate, look) for candidate in look.faces), default=0.0
    )
    person = max((person.score for person in look.people if stands(person)), default=0.0)
    lean = max((stance.score * _agreement(stance, look.quarter_turns) for stance in stances), default=0.0)
    return face + person + STANCE_WEIGHT * lean


def stands(person: Person) -> bool:
    """Whether the head is above the shoulders."""
    height = person.keypoints[:, 1]
    return bool(height[LEFT_SHOULDER : RIGHT_SHOULDER + 1].mean() > height[NOSE : RIGHT_EAR + 1].mean())


def nearby_stances(candidate: SeenFace, stances: Sequence[Stance]) -> list[Stance]:
    """Return the stances whose body the face belongs to."""
    region = candidate.face.box.grow(REACH)
    return [stance for stance in stances if region.contains(*stance.box.centre)]


def _agreement(stance: Stance, quarter_turns: int) -> float:
    """Return 1 when the body stands upright after the turns, 0 from a right angle on."""
    return max(0.0, math.cos(math.radians(signed_angle(stance.angle - QUARTER * quarter_turns))))


def _relative_width(candidate: SeenFace, look: Look) -> float:
    return min(1.0, candidate.face.box.width / max(other.face.box.width for other in look.faces))
