"""What pack-builder listens to: events of the object store."""

from typing import Final

from shared.stores.errors import StoreError
from shared.web.event import ObjectEventEndpoint

ENDPOINTS: Final = (
    ObjectEventEndpoint(
        paths=("/events/source",),
        summary="object-created events of the bucket `sources`",
        bucket="sources",
        handle="functions.pack_builder.service:handle_source",
        passing=(StoreError,),
    ),
)
