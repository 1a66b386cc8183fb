"""pack-builder: lays a source file that lands in the bucket `sources` over the packs that it feeds."""

from functools import cache
from typing import TYPE_CHECKING, Final

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import Response

from shared.config import settings
from shared.stores.errors import StoreError
from shared.web.event import ObjectEventEndpoint
from shared.web.function import Function

if TYPE_CHECKING:
    from functions.pack_builder.layers import SourceLayers


@cache
def layers() -> "SourceLayers":
    """Return what rebuilds packs, made at the first call."""
    from functions.pack_builder.layers import SourceLayers

    return SourceLayers.of(settings())


ENDPOINTS: Final = (
    ObjectEventEndpoint(
        paths=("/events/source",),
        summary="object-created events of the bucket `sources`",
        bucket="sources",
        handle=lambda key, etag: layers().handle(key, etag),
        passing=(StoreError,),
    ),
)

FUNCTION = Function("pack_builder", ENDPOINTS)


@functions_framework.aio.http
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
