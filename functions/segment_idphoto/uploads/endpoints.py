"""The endpoint of the upload trigger."""

from typing import Final

from shared.stores.errors import ObjectStoreError
from shared.web.event import ObjectEventEndpoint

BUCKET: Final = "uploads"


ENDPOINTS: Final = (
    ObjectEventEndpoint(
        paths=("/events/upload",),
        summary="object-created events of the bucket `uploads`",
        bucket=BUCKET,
        handle="functions.segment_idphoto.uploads.service:handle_upload",
        passing=(ObjectStoreError,),
    ),
)
