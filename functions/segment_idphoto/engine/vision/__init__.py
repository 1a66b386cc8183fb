"""Who is in a photo, which way up, and where the parts of head and shoulders are."""

from functions.segment_idphoto.engine.vision.errors import NoPerson, SceneError, SeveralPeople, UpsideDown
from functions.segment_idphoto.engine.vision.faces import Face
from functions.segment_idphoto.engine.vision.geometry import Box
from functions.segment_idphoto.engine.vision.people import Person
from functions.segment_idphoto.engine.vision.scene import Sighting, Vision
from functions.segment_idphoto.engine.vision.subject import KeyPoint, Subject

__all__ = [
    "Box",
    "Face",
    "KeyPoint",
    "NoPerson",
    "Person",
    "SceneError",
    "SeveralPeople",
    "Sighting",
    "Subject",
    "UpsideDown",
    "Vision",
]
