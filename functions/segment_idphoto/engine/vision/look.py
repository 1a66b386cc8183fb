"""One look at a photo in one of four rotations: faces with evidence, and people.

A face detector alone is not reliable. It also fires on hands and textures (scores up to .55 in the
pictures of `bench/portrait_quality.py`), and on inverted faces. The face mesh and the person detector say
whether a face is one; the landmarks say which way up it is.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from msgspec import Struct

from functions.segment_idphoto.engine.inference.session import submit
from functions.segment_idphoto.engine.vision.faces import Face, FaceDetector
from functions.segment_idphoto.engine.vision.geometry import Box, line_angle
from functions.segment_idphoto.engine.vision.mesh import FaceMesh, Mesh
from functions.segment_idphoto.engine.vision.people import NOSE, Person, PersonDetector
from functions.segment_idphoto.engine.vision.view import View

# Weaker detections are ignored: the weakest companion of the test set scores .63, faces of 25 px .49.
LOWEST_FACE: Final = 0.4
# A face smaller than this part of the largest one is background: at equal size it stands three times as
# far away. Companions of half the size must count and faces of a quarter must not; this is between the two.
COMPANION_SIZE: Final = 0.34
# Each face may need a run of the mesh, so a picture of a crowd must not cost more than this many.
MOST_FACES: Final = 8

# Upright faces of the test set have eyes .29-.40 face heights above the mouth and are 1.1-2 times as high
# as wide; faces on their side have -.26..+.28 and .5-.84, inverted ones are negative or narrow-scored.
EYES_ABOVE_MOUTH: Final = 0.22
HEIGHT_TO_WIDTH: Final = 0.9
MOST_ROLL: Final = 45.0
# The share of its score that a face keeps when its landmarks lie on the side or upside-down.
FALLEN_FACE: Final = 0.4
# The share of the mesh in the score of a face. Upright faces keep .8 and more, other rotations at most .4.
MESH_SHARE: Final = 0.3

# The detector alone is enough from here; false faces reach .55 in the test set, .64 in other photographs.
SURE_FACE: Final = 0.75
LIKELY_FACE: Final = 0.5  # enough with a mesh, or with a person whose nose it is
MESH_PRESENT: Final = 0.5
# Of a strip beside the main face, in its widths: it begins outside the own hair, and a narrower one shows at
# most an arm.
STRIP_BEGINS: Final = 0.8
NARROWEST_STRIP: Final = 1.1
STRIP_HEIGHTS: Final = (1.0, 0.75)  # of the picture; the second only where the first shows anything
WEAKEST_BESIDE: Final = 0.03
PERSON_BEHIND_FACE: Final = 0.12  # real half-hidden companions have .14-.23, false faces .10 at most


class SeenFace(Struct, frozen=True):
    """A face with its mesh and the person whose nose lies in it, if any."""

    face: Face
    mesh: Mesh
    person: Person | None

    @property
    def is_upright(self) -> bool:
        """Whether the landmarks stand as in an upright face."""
        eyes, mouth = self.face.landmarks[:2], self.face.landmarks[3:]
        drop = float(mouth[:, 1].mean() - eyes[:, 1].mean()) / self.face.box.height
        return (
            drop > EYES_ABOVE_MOUTH
            and self.face.box.height > HEIGHT_TO_WIDTH * self.face.box.width
            and abs(line_angle(eyes[0], eyes[1])) < MOST_ROLL
        )

    @property
    def uprightness(self) -> float:
        """The evidence for an upright face, 0..1."""
        strength = self.face.score * (1 - MESH_SHARE + MESH_SHARE * self.mesh.score)
        return strength if self.is_upright else strength * FALLEN_FACE

    @property
    def is_real(self) -> bool:
        """Whether this is a face at all: hands and textures are not."""
        score = self.face.score
        person = self.person.score if self.person else 0.0
        return score >= SURE_FACE or (
            score >= LIKELY_FACE and (self.mesh.score >= MESH_PRESENT or person >= PERSON_BEHIND_FACE)
        )


class Look(Struct, frozen=True):
    """One rotation of a photo; coordinates are those of the turned photo."""

    quarter_turns: int
    faces: Sequence[SeenFace]  # the most prominent first
    people: Sequence[Person]

    @property
    def main(self) -> SeenFace | None:
        """The most prominent face."""
        return self.faces[0] if self.faces else None


class Observer:
    """Looks at a view with the three detectors that need the picture upright."""

    def __init__(
        self, faces: FaceDetector, people: PersonDetector, mesh: FaceMesh, executor: ThreadPoolExecutor
    ) -> None:
        self._faces = faces
        self._people = people
        self._mesh = mesh
        self._executor = executor

    def look(self, view: View, quarter_turns: int) -> Look:
        """Return what the view, turned by `quarter_turns`, shows."""
        turned_view = view.turn(quarter_turns) if quarter_turns else view
        # Two small networks side by side fill the cores better than one after the other.
        pending_people = submit(self._executor, self._people.detect, turned_view)
        detections = [face for face in self._faces.detect(turned_view) if face.score >= LOWEST_FACE]
        prominent = sorted(detections, key=_prominence, reverse=True)[:MOST_FACES]
        meshes = [
            (face, self._mesh.fit(turned_view, face))
            for face in prominent
            if is_near_size(face.box, prominent[0].box)
        ]
        people = pending_people.result()
        faces = [SeenFace(face, mesh, person_of(face, people)) for face, mesh in meshes]
        return Look(quarter_turns, faces, people)

    def look_beside(self, view: View, quarter_turns: int, face: Box) -> list[Person]:
        """Return the people in what the turned view shows left and right of a face, each side for itself.

        The detector sees somebody who fills a strip better than the same body in a whole scene; where it is
        in doubt, better still without the strip's lower part.
        """
        turned_view = view.turn(quarter_turns) if quarter_turns else view
        people = []
        for start, end in side_strips(face, turned_view.width / view.scale):
            left, right = round(start * view.scale), round(end * view.scale)
            for share in STRIP_HEIGHTS:
                pixels = turned_view.pixels[: round(share * turned_view.height), left:right]
                strip = View(np.ascontiguousarray(pixels), view.scale)
                bodies = self._people.detect(strip, WEAKEST_BESIDE)
                people += [person.move(left / view.scale) for person in bodies]
                if not bodies:
                    break
        return people


def side_strips(face: Box, width: float) -> list[tuple[float, float]]:
    """Return start and end of the columns beside a face in which another head would have room."""
    middle = face.centre[0]
    strips = ((0.0, middle - STRIP_BEGINS * face.width), (middle + STRIP_BEGINS * face.width, width))
    return [strip for strip in strips if strip[1] - strip[0] >= NARROWEST_STRIP * face.width]


def is_near_size(face: Box, main: Box) -> bool:
    """Whether a face is as near as somebody who belongs to the picture; areas change little in profile."""
    return face.area >= COMPANION_SIZE**2 * main.area


def person_of(face: Face, people: Sequence[Person]) -> Person | None:
    """Return the strongest person whose nose lies in the face."""
    region = face.box.grow(1.3)
    own = [person for person in people if region.contains(*person.keypoints[NOSE, :2].tolist())]
    return max(own, key=lambda person: person.score, default=None)


def _prominence(face: Face) -> float:
    return face.box.area * face.score**2
