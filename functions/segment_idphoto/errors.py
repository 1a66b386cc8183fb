"""Which error code and message answer each fault of a request.

The codes are those that Baidu documents. It leaves open those for nobody (282102) and for several or inverted
people (282103), which are our choice; the fault's own text says which it was.
"""

from types import MappingProxyType
from typing import Final

from functions.segment_idphoto.engine.images.decoding import EmptyImage, ImageFormatError, ImageSizeError
from functions.segment_idphoto.engine.inference import InferenceError
from functions.segment_idphoto.engine.photo.errors import PhotoError
from functions.segment_idphoto.engine.vision import NoPerson, SeveralPeople, UpsideDown
from functions.segment_idphoto.parameters import MissingImage

FAULTS: Final = MappingProxyType(
    {
        MissingImage: (216101, "param image not exist"),
        EmptyImage: (216200, "empty image"),
        ImageFormatError: (216201, "image format error"),
        ImageSizeError: (216202, "image size error"),
        PhotoError: (216100, "invalid param"),
        NoPerson: (282102, "target detect error"),
        SeveralPeople: (282103, "target recognize error"),
        UpsideDown: (282103, "target recognize error"),
        InferenceError: (282000, "internal error"),
    }
)


def fault_of(error: Exception) -> tuple[int, str] | None:
    """Return code and message of a fault, or None when the error is a defect of ours."""
    return next((fault for kind, fault in FAULTS.items() if isinstance(error, kind)), None)
