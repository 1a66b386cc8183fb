"""The results of the portrait services: pictures as files, facts as plain data."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from functions.segment_idphoto.engine.photo.checks import Check
from functions.segment_idphoto.engine.photo.crop import Location, Violation
from functions.segment_idphoto.engine.vision.geometry import Box
from functions.segment_idphoto.engine.vision.subject import KeyPoint

FileFormat = Literal["png", "jpg"]


class PictureFile(Struct, frozen=True):
    """An encoded picture; `quality` and `padded_bytes` are those of a JPEG."""

    data: bytes
    format: FileFormat = "png"
    quality: int | None = None
    padded_bytes: int = 0


class PhotoFacts(Struct, frozen=True):
    """How a photo keeps to its specification: `size` and `print_mm` are width and height, in px and mm."""

    specification_id: str
    name_zh: str
    size: tuple[int, int]
    print_mm: tuple[float, float] | None
    dpi: int | None
    violations: tuple[Violation, ...]
    is_upscaled: bool
    body_incomplete: bool


class PhotoResult(Struct, frozen=True):
    """One ID photo.

    `pictures` are `demo`, `cut`, `scoremap` and, where one was ordered, `layout`. The face and the body parts
    are in pixels of `cut`, `location` is the frame in the photo as it was sent. `facts` and `checks` are None
    where the caller did not ask for them.
    """

    pictures: Mapping[str, PictureFile]
    face: Box
    face_score: float
    body_parts: Mapping[str, KeyPoint]
    facepose: int
    bodypose: int
    location: Location
    facts: PhotoFacts | None
    checks: tuple[Check, ...] | None


class SegmentationResult(Struct, frozen=True):
    """The maps of a photo, None each where nobody is in it, and box and score of its people."""

    pictures: Mapping[str, PictureFile | None]
    people: tuple[tuple[Box, float], ...]
