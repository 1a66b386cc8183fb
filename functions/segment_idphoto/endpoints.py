"""The endpoints of the two portrait services.

The warm-up imports the services (OpenCV, ONNX Runtime), so that reading the declarations stays cheap.
"""

from typing import Final

from functions.segment_idphoto.answers import PhotoAnswer, SegmentationAnswer
from functions.segment_idphoto.engine.images.errors import ImageSizeError
from functions.segment_idphoto.errors import ERRORS, FORM_ERRORS, SCENE_ERRORS, documented_codes, find_error
from functions.segment_idphoto.parameters import (
    PHOTO_FIELDS,
    SEGMENTATION_FIELDS,
    PhotoParameters,
    SegmentationParameters,
)
from shared.web.ai import AiEndpoint, UnsupportedAi

FAMILY: Final = "/rest/2.0/image-classify"

MAX_FORM_BYTES: Final = 4 * 1024 * 1024 + 16 * 1024
"""4 MB for the image after base64 and urlencode, as documented, and room for the other fields."""


ENDPOINTS: Final = (
    AiEndpoint(
        paths=(f"{FAMILY}/v1/body_seg_photo",),
        summary="ID photo: head-and-shoulders cut, foreground map, composed photo, pose",
        service="body_seg_photo",
        parse=PhotoParameters.parse,
        run="functions.segment_idphoto.service:body_seg_photo",
        fields=PHOTO_FIELDS,
        answer_shape=PhotoAnswer,
        codes=documented_codes(*FORM_ERRORS, *SCENE_ERRORS),
        find_error=find_error,
        body_limit=MAX_FORM_BYTES,
        too_large=ERRORS[ImageSizeError],
    ),
    AiEndpoint(
        paths=(f"{FAMILY}/v1/body_seg",),
        summary="people of a photo: label map, foreground map, transparent foreground",
        service="body_seg",
        parse=SegmentationParameters.parse,
        run="functions.segment_idphoto.service:body_seg",
        fields=SEGMENTATION_FIELDS,
        answer_shape=SegmentationAnswer,
        codes=documented_codes(*FORM_ERRORS),
        find_error=find_error,
        body_limit=MAX_FORM_BYTES,
        too_large=ERRORS[ImageSizeError],
    ),
    UnsupportedAi(paths=(FAMILY,), summary="the other methods of the family, which are not offered"),
)
