"""Who is in a photo, which way up, and where the parts of head and shoulders are."""

from functions.segment_idphoto.vision.errors import NoPerson, SceneError, SeveralPeople, UpsideDown
from functions.segment_idphoto.vision.faces import Face
from functions.segment_idphoto.vision.geometry import Box
from functions.segment_idphoto.vision.people import Person
from functions.segment_idphoto.vision.scene import Sighting, Vision
from functions.segment_idphoto.vision.subject import KeyPoint, Subject

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
