"""The endpoint of the upload trigger."""

from typing import Final

from shared.stores.errors import ObjectStoreError
from shared.web.event import ObjectEventEndpoint

BUCKET: Final = "uploads"


def handle_upload(key: str, etag: str) -> str:
    """Make the results of one upload and say what was done."""
    from functions.segment_idphoto.uploads import service

    return service.handle_upload(key, etag)


ENDPOINTS: Final = (
    ObjectEventEndpoint(
        paths=("/events/upload",),
        summary="object-created events of the bucket `uploads`",
        bucket=BUCKET,
        handle=handle_upload,
        passing=(ObjectStoreError,),
    ),
)
