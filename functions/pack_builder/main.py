"""pack-builder: lays a source file that lands in the bucket `sources` over the packs that it feeds."""

from starlette.requests import Request
from starlette.responses import Response

from functions.pack_builder.endpoints import ENDPOINTS
from shared.web.framework import http_function
from shared.web.function import Function

FUNCTION = Function("pack_builder", ENDPOINTS)


@http_function
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
