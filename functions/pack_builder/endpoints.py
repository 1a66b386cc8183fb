"""What pack-builder listens to: events of the object store."""

from typing import Final

from shared.stores.errors import StoreError
from shared.web.event import ObjectEventEndpoint


def _handle(key: str, etag: str) -> str:
    from functions.pack_builder.service import overlays  # the engine is loaded by the first event

    return overlays().handle(key, etag)


ENDPOINTS: Final = (
    ObjectEventEndpoint(
        paths=("/events/source",),
        summary="object-created events of the bucket `sources`",
        bucket="sources",
        handle=_handle,
        passing=(StoreError,),
    ),
)
