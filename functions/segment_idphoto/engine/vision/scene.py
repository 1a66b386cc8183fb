"""From a photo to its one person, or to the reason why there is none.

Most photos take one look: face, person, body-axis and mesh models once each. The other three rotations are
tried only when the cues disagree (`docs/portrait-cues.md`).
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from functions.segment_idphoto.engine.inference.session import Model, submit
from functions.segment_idphoto.engine.vision.crowd import everybody
from functions.segment_idphoto.engine.vision.ears import dim_hidden_ears
from functions.segment_idphoto.engine.vision.errors import NoPerson, SeveralPeople, UpsideDown
from functions.segment_idphoto.engine.vision.faces import Face, FaceDetector
from functions.segment_idphoto.engine.vision.geometry import Box, Photo
from functions.segment_idphoto.engine.vision.look import Look, Observer, SeenFace
from functions.segment_idphoto.engine.vision.mesh import INPUT_SIDE as MESH_SIDE
from functions.segment_idphoto.engine.vision.mesh import REGION, FaceMesh, Mesh
from functions.segment_idphoto.engine.vision.orientation import OrientationDetector, Stance
from functions.segment_idphoto.engine.vision.people import PersonDetector
from functions.segment_idphoto.engine.vision.second_person import (
    bodies_beside,
    companions,
    inverted_companions,
    may_hide_inverted,
)
from functions.segment_idphoto.engine.vision.subject import Subject, build_subject
from functions.segment_idphoto.engine.vision.upright import is_clearly_upright, upright_look
from functions.segment_idphoto.engine.vision.view import View, view_of

QUARTER_TURNS: Final = 4
INVERTED_TURNS: Final = 2


class Sighting(Struct, frozen=True):
    """One subject; `photo` is upright after `quarter_turns` counter-clockwise turns (`np.rot90`).

    `view` is the small copy before these turns, `main` the subject's face in the turned one. The scores of
    the ears are the detector's, until `judge_ears` has looked at them.
    """

    subject: Subject
    quarter_turns: int
    photo: Photo
    view: View
    main: SeenFace


class Vision:
    """Finds people with four models; safe to use from many threads."""

    def __init__(self, models: Mapping[str, Model]) -> None:
        self._faces = FaceDetector(models["centerface"])
        self._people = PersonDetector(models["movenet_multipose"])
        self._orientation = OrientationDetector(models["blazepose_detection"])
        self._mesh = FaceMesh(models["face_landmark_468"])
        self._executor = ThreadPoolExecutor(thread_name_prefix="look")
        self._observer = Observer(self._faces, self._people, self._mesh, self._executor)

    def find_subject(self, photo: Photo) -> Sighting:
        """Return the one upright person of an RGB photo, turned upright if it lay on its side.

        Raises `NoPerson`, `SeveralPeople` or `UpsideDown`.
        """
        sighting = self.find_main_person(photo)
        ears = self.judge_ears(sighting)
        self.refuse_hidden_people(sighting)
        return replace(sighting, subject=ears.result())

    def find_main_person(self, photo: Photo) -> Sighting:
        """Return the person as `find_subject`, before `refuse_hidden_people` has looked beside them."""
        view = view_of(photo)
        pending_stances = submit(self._executor, self._orientation.detect, view)
        looks = [self._observer.look(view, 0)]
        stances = pending_stances.result()
        look, main = looks[0], looks[0].main
        if main is None or not is_clearly_upright(look, stances):
            looks += [self._observer.look(view, turns) for turns in range(1, QUARTER_TURNS)]
            look = upright_look(looks, stances)
            main = _main_face(look)
        self._refuse_second_person(look, main, looks, stances, view)
        if look.quarter_turns == INVERTED_TURNS:
            self._refuse_bodies_beside(view, look.quarter_turns, main)
            raise UpsideDown("the person is upside-down; turn the photo by 180 degrees")
        upright = np.ascontiguousarray(np.rot90(photo, look.quarter_turns)) if look.quarter_turns else photo
        height, width = upright.shape[:2]
        face = replace(main.face, box=main.face.box.clip(width, height))
        subject = build_subject(face, self._fine_mesh(upright, main, view.scale), main.person)
        return Sighting(subject, look.quarter_turns, upright, view, main)

    def judge_ears(self, sighting: Sighting) -> Future[Subject]:
        """Begin, in another thread, to look whether ears are hidden; return the subject with their scores."""
        return submit(self._executor, dim_hidden_ears, sighting.photo, sighting.subject)

    def begin_refusal(self, sighting: Sighting) -> Future[None]:
        """Begin, in another thread, to `refuse_hidden_people`; the result raises what that raises."""
        return submit(self._executor, self.refuse_hidden_people, sighting)

    def refuse_hidden_people(self, sighting: Sighting) -> None:
        """Raise `SeveralPeople` when somebody stands beside the person whose face is not seen."""
        self._refuse_bodies_beside(sighting.view, sighting.quarter_turns, sighting.main)

    def people(self, photo: Photo) -> list[tuple[Box, float]]:
        """Return box and score of every person in an RGB photo, best first; none is no error.

        People are those of the person detector, and clear faces without a person: the detector gives
        crowded people low scores, and a face that fills the frame has no body.
        """
        view = view_of(photo)
        height, width = photo.shape[:2]
        members = everybody(self._people.detect(view), self._faces.detect(view))
        return [(box.clip(width, height), score) for box, score in members]

    def warm_up(self, photo: Photo) -> None:
        """Run every model once; what the photo shows does not matter."""
        view = view_of(photo)
        self._observer.look(view, 0)
        self._orientation.detect(view)
        height, width = photo.shape[:2]
        eyes = np.array([[0.4, 0.4], [0.6, 0.4], [0.5, 0.5], [0.45, 0.6], [0.55, 0.6]], np.float32)
        self._mesh.fit(view, Face(Box(0, 0, width, height), 1.0, eyes * (width, height)))

    def _refuse_second_person(
        self, look: Look, main: SeenFace, looks: Sequence[Look], stances: Sequence[Stance], view: View
    ) -> None:
        """Raise `SeveralPeople` when anybody else with a face belongs to the picture, whichever way up."""
        others = companions(look, main)
        if not others:
            if len(looks) == 1 and may_hide_inverted(look, main, stances):
                looks = [look, self._observer.look(view, INVERTED_TURNS)]
            width, height = view.width / view.scale, view.height / view.scale
            size = (height, width) if look.quarter_turns % 2 else (width, height)
            others = inverted_companions(look, main, looks, size)
        _refuse(others)

    def _refuse_bodies_beside(self, view: View, quarter_turns: int, main: SeenFace) -> None:
        _refuse(bodies_beside(self._observer.look_beside(view, quarter_turns, main.face.box), main))

    def _fine_mesh(self, upright: Photo, main: SeenFace, scale: float) -> Mesh:
        """Fit the mesh to the full photo where the view shows the face with fewer pixels than it takes."""
        side = REGION * max(main.face.box.height, main.face.box.width)
        return (
            main.mesh
            if scale == 1 or side * scale >= MESH_SIDE
            else self._mesh.fit(View(upright, 1.0), main.face)
        )


def _refuse(others: Sequence[Box]) -> None:
    if others:
        raise SeveralPeople(f"{1 + len(others)} people are in the photo; it must show exactly one")


def _main_face(look: Look) -> SeenFace:
    """Return the most prominent real face that stands upright; raises `NoPerson`."""
    for candidate in look.faces:
        if candidate.is_real and candidate.is_upright:
            return candidate
    raise NoPerson("no clear face was found; the face must be visible from the front and well lit")
