"""Whether a second person belongs to the picture.

A second person counts when the face is real and near the main face's size, or when a body with a hidden
face is; small faces behind (posters, passers-by, a crowd) do not, nor do false faces on hands.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from functions.segment_idphoto.engine.vision.geometry import Box
from functions.segment_idphoto.engine.vision.look import COMPANION_SIZE, Look, SeenFace, is_near_size
from functions.segment_idphoto.engine.vision.orientation import Stance
from functions.segment_idphoto.engine.vision.people import (
    LEFT_HIP,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_EAR,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    Person,
)
from functions.segment_idphoto.engine.vision.upright import MOST_LEAN, nearby_stances

# A detection inside the main face is the same face, or its mouth or nose seen as one.
SAME_FACE: Final = 0.5
# Single portraits of the test set have no second body at all above .1; people with their back turned get .3.
HIDDEN_FACE_PERSON: Final = 0.25
# In strips beside 61 single portraits nothing from .03 on has shoulders of a companion's width outside their
# own head; of hidden companions the median is .3, and the weakest have .04.
BESIDE_PERSON: Final = 0.04
BESIDE_HAIR: Final = 0.14  # so near the own head that hair or a shoulder of its may look like another one
CLEAR_OF_HAIR: Final = 1.3  # main faces aside
OWN_HEAD: Final = 1.8  # so many main faces around a head that is the main person's own
LARGEST_COMPANION: Final = 3.0  # main faces; somebody larger would be the main person
HEAD_REACH: Final = 1.6  # a body whose head lies within so many main faces is the main person's
# Proportions of adults, in widths of the face box: shoulder joints 2 apart, hips 2.8 below the shoulders.
SHOULDERS_IN_FACES: Final = 2.0
TORSO_IN_FACES: Final = 2.8
VISIBLE: Final = 0.2  # keypoints below are guesses
# A weak second body, or one that leans otherwise, is a reason to look for an inverted companion.
DOUBTFUL_PERSON: Final = 0.1
DOUBTFUL_STANCE: Final = 0.4
INVERTED_FACE: Final = 0.5  # uprightness in the rotation in which the companion stands


def companions(look: Look, main: SeenFace) -> list[Box]:
    """Return the heads of the others who belong to the picture, in the look's coordinates."""
    faces = [
        candidate.face.box
        for candidate in look.faces
        if candidate is not main and candidate.is_real and _is_companion(candidate.face.box, main)
    ]
    bodies = [
        person.box
        for person in strangers(look, main)
        if person.score >= HIDDEN_FACE_PERSON and _head_width(person) >= COMPANION_SIZE * main.face.box.width
    ]
    return faces + bodies


def bodies_beside(people: Sequence[Person], main: SeenFace) -> list[Box]:
    """Return those of the people beside the main face who are somebody else, though no face is seen.

    A helmet, a back or hair over the face leaves the detector unsure of each point, but shoulders as wide as
    a companion's, with a head between them outside the main one, are nobody's in a portrait.
    """
    own, width = main.face.box.grow(OWN_HEAD), main.face.box.width
    return [
        person.box
        for person in people
        if person.score >= (BESIDE_PERSON if _heads_apart(person, main) >= CLEAR_OF_HAIR else BESIDE_HAIR)
        and not _head_in(person, own)
        and COMPANION_SIZE <= _shoulder_width(person) / SHOULDERS_IN_FACES / width <= LARGEST_COMPANION
    ]


def may_hide_inverted(look: Look, main: SeenFace, stances: Sequence[Stance]) -> bool:
    """Whether something in an upright look could be a companion who is not upright."""
    own = nearby_stances(main, stances)
    leaning = any(
        stance.score >= DOUBTFUL_STANCE and abs(stance.angle) > MOST_LEAN
        for stance in stances
        if stance not in own
    )
    has_lying_face = any(candidate is not main and not candidate.is_upright for candidate in look.faces)
    return (
        leaning or has_lying_face or any(person.score >= DOUBTFUL_PERSON for person in strangers(look, main))
    )


def inverted_companions(
    look: Look, main: SeenFace, others: Sequence[Look], size: tuple[float, float]
) -> list[Box]:
    """Return faces that are upright only in another rotation, in the coordinates of `look`.

    `size` is (width, height) of the photo as `look` sees it.
    """
    boxes = []
    for other in others:
        turns = (look.quarter_turns - other.quarter_turns) % 4
        if not turns:
            continue
        for candidate in other.faces:
            box = turned_box(candidate.face.box, turns, size)
            if candidate.uprightness >= INVERTED_FACE and _is_companion(box, main):
                boxes.append(box)
    return boxes


def strangers(look: Look, main: SeenFace) -> list[Person]:
    """Return the bodies whose head is no face of this look."""
    heads = [main.face.box.grow(HEAD_REACH), *(candidate.face.box.grow(1.3) for candidate in look.faces)]
    return [person for person in look.people if not any(_head_in(person, head) for head in heads)]


def turned_box(box: Box, quarter_turns: int, size: tuple[float, float]) -> Box:
    """Return where a box lies after counter-clockwise turns; `size` is the picture's size after them."""
    width, height = size
    match quarter_turns % 4:
        case 1:
            return Box(box.top, height - box.right, box.height, box.width)
        case 2:
            return Box(width - box.right, height - box.bottom, box.width, box.height)
        case 3:
            return Box(width - box.bottom, box.left, box.height, box.width)
        case _:
            return box


def _is_companion(box: Box, main: SeenFace) -> bool:
    """Whether a face is near the main face's size, and another one."""
    own = main.face.box
    return is_near_size(box, own) and box.share_inside(own) < SAME_FACE and own.share_inside(box) < SAME_FACE


def _head_in(person: Person, region: Box) -> bool:
    """Whether the middle of the head's keypoints, or the nose, lies in the region."""
    head = person.keypoints[NOSE : RIGHT_EAR + 1, :2]
    return region.contains(*head[NOSE].tolist()) or region.contains(*head.mean(axis=0).tolist())


def _heads_apart(person: Person, main: SeenFace) -> float:
    """Return how far aside a body's head lies, in main faces."""
    head = float(person.keypoints[NOSE : RIGHT_EAR + 1, 0].mean())
    return abs(head - main.face.box.centre[0]) / main.face.box.width


def _shoulder_width(person: Person) -> float:
    left, right = person.keypoints[[LEFT_SHOULDER, RIGHT_SHOULDER], :2]
    return float(np.linalg.norm(left - right))


def _head_width(person: Person) -> float:
    """Return the width of the face that goes with the visible shoulders or torso."""
    points = person.keypoints
    shoulders, hips = points[[LEFT_SHOULDER, RIGHT_SHOULDER]], points[[LEFT_HIP, RIGHT_HIP]]
    if shoulders[:, 2].min() < VISIBLE:
        return 0.0
    width = float(np.linalg.norm(shoulders[0, :2] - shoulders[1, :2])) / SHOULDERS_IN_FACES
    if hips[:, 2].min() < VISIBLE:
        return width
    torso = float(np.linalg.norm(shoulders[:, :2].mean(axis=0) - hips[:, :2].mean(axis=0)))
    return max(width, torso / TORSO_IN_FACES)
