"""The endpoints: two portrait services and the upload trigger.

The engine (OpenCV, ONNX Runtime, the models) is imported and loaded by the warm-up, so that reading
the declarations stays cheap.
"""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from functions.segment_idphoto.answers import (
    PHOTO_FIELDS,
    SEGMENTATION_FIELDS,
    PhotoAnswer,
    SegmentationAnswer,
)
from shared.config import settings
from shared.stores.errors import ObjectStoreError
from shared.web.ai import AiEndpoint, AiError, UnsupportedAi
from shared.web.event import ObjectEventEndpoint

if TYPE_CHECKING:
    from functions.segment_idphoto.pack import Engine
    from functions.segment_idphoto.parameters import PhotoRequest, SegmentationRequest

FAMILY: Final = "/rest/2.0/image-classify"

MAX_FORM_BYTES: Final = 4 * 1024 * 1024 + 16 * 1024
"""4 MB for the image after base64 and urlencode, as documented, and room for the other fields."""

TOO_LARGE: Final = AiError(216202, "image size error")

CODES: Final = {
    110: "the access token is missing, malformed, forged, expired or revoked",
    17: "the calls of the day are used up",
    18: "too many calls a second",
    216100: "a field has none of its values",
    216101: "`image` is missing",
    216200: "`image` is empty",
    216201: "`image` is no base64, or no JPEG, PNG or BMP file",
    216202: "more than 4 MB, or a side outside 50 to 4096 px",
}
PERSON_CODES: Final = {
    282102: "nobody is in the photo",
    282103: "several people, or somebody upside down",
}


@cache
def engine() -> "Engine":
    """Return the engine of this process, loaded at the first call."""
    from functions.segment_idphoto.pack import open_engine

    return open_engine(settings())


def warm_up() -> Mapping[str, Any]:
    """Load the engine and say what it runs on."""
    return engine().facts


def photo_request(fields: dict[str, str]) -> "PhotoRequest":
    """Read the form of `body_seg_photo`."""
    from functions.segment_idphoto.parameters import PhotoRequest

    return PhotoRequest.parse(fields)


def segmentation_request(fields: dict[str, str]) -> "SegmentationRequest":
    """Read the form of `body_seg`."""
    from functions.segment_idphoto.parameters import SegmentationRequest

    return SegmentationRequest.parse(fields)


def fault(error: Exception) -> tuple[int, str] | None:
    """Return the error code and message of a fault."""
    from functions.segment_idphoto.errors import fault_of

    return fault_of(error)


ENDPOINTS: Final = (
    AiEndpoint(
        paths=(f"{FAMILY}/v1/body_seg_photo",),
        summary="ID photo: head-and-shoulders cut, foreground map, composed photo, pose",
        service="body_seg_photo",
        parse=photo_request,
        run=lambda request: engine().services.body_seg_photo(request),
        fields=PHOTO_FIELDS,
        answer_shape=PhotoAnswer,
        codes=CODES | PERSON_CODES,
        fault=fault,
        body_limit=MAX_FORM_BYTES,
        too_large=TOO_LARGE,
    ),
    AiEndpoint(
        paths=(f"{FAMILY}/v1/body_seg",),
        summary="people of a photo: label map, foreground map, transparent foreground",
        service="body_seg",
        parse=segmentation_request,
        run=lambda request: engine().services.body_seg(request),
        fields=SEGMENTATION_FIELDS,
        answer_shape=SegmentationAnswer,
        codes=CODES,
        fault=fault,
        body_limit=MAX_FORM_BYTES,
        too_large=TOO_LARGE,
    ),
    UnsupportedAi(paths=(FAMILY,), summary="the other methods of the family, which are not offered"),
    ObjectEventEndpoint(
        paths=("/events/upload",),
        summary="object-created events of the bucket `uploads`",
        bucket="uploads",
        handle=lambda key, etag: engine().uploads.handle(key, etag),
        passing=(ObjectStoreError,),
    ),
)
