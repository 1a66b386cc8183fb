"""The error codes of the portrait services, with their texts, in one table.

Exception
├── MissingImage          the form has no field `image`
├── ImageError            the file does not become pixels (engine.images)
├── PhotoError            the ID photo cannot be made as ordered (engine.photo)
├── SceneError            the photo shows nobody, several people, or somebody upside down (engine.vision)
└── InferenceError        a model cannot be run (engine.inference)

The codes are those that Baidu documents. It leaves open those for nobody (282102) and for several or inverted
people (282103), which are our choice; the text of the exception says which it was.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from functions.segment_idphoto.engine.images.errors import EmptyImage, ImageFormatError, ImageSizeError
from functions.segment_idphoto.engine.inference.errors import InferenceError
from functions.segment_idphoto.engine.photo.errors import PhotoError
from functions.segment_idphoto.engine.vision.errors import NoPerson, SeveralPeople, UpsideDown
from shared.access.wire import WireError
from shared.web.ai import INTERNAL, INVALID_PARAMETER


class MissingImage(Exception):
    """Raised when the form has no field `image`."""


class ErrorRow(WireError, frozen=True):
    """Code and text of an error on the wire, and what the API documents say about it."""

    meaning: str


ERRORS: Final[Mapping[type[Exception], ErrorRow]] = MappingProxyType(
    {
        PhotoError: ErrorRow(
            INVALID_PARAMETER.code, INVALID_PARAMETER.message, "a field has none of its values"
        ),
        MissingImage: ErrorRow(216101, "param image not exist", "`image` is missing"),
        EmptyImage: ErrorRow(216200, "empty image", "`image` is empty"),
        ImageFormatError: ErrorRow(
            216201, "image format error", "`image` is no base64, or no JPEG, PNG or BMP file"
        ),
        ImageSizeError: ErrorRow(
            216202, "image size error", "more than 4 MB, or a side outside 50 to 4096 px"
        ),
        NoPerson: ErrorRow(282102, "target detect error", "nobody is in the photo"),
        SeveralPeople: ErrorRow(282103, "target recognize error", "several people"),
        UpsideDown: ErrorRow(282103, "target recognize error", "somebody upside down"),
        InferenceError: ErrorRow(INTERNAL.code, INTERNAL.message, "a model failed"),
    }
)

FORM_ERRORS: Final = (PhotoError, MissingImage, EmptyImage, ImageFormatError, ImageSizeError)
"""What both services answer."""
SCENE_ERRORS: Final = (NoPerson, SeveralPeople, UpsideDown)
"""What an ID photo is refused for besides."""


def find_error(error: Exception) -> ErrorRow | None:
    """Return the row of an exception, or None when it is a defect of ours."""
    return next((row for kind, row in ERRORS.items() if isinstance(error, kind)), None)


def documented_codes(*kinds: type[Exception]) -> dict[int, str]:
    """Return code and meaning of errors, for the API documents; meanings of one code are joined."""
    codes: dict[int, str] = {}
    for row in (ERRORS[kind] for kind in kinds):
        codes[row.code] = f"{codes[row.code]}, or {row.meaning}" if row.code in codes else row.meaning
    return codes
