"""map-place: place search, suggestion and detail, in China and abroad."""

from starlette.requests import Request
from starlette.responses import Response

from functions.map_place.endpoints import ENDPOINTS
from functions.map_place.pack import PACK
from shared.web.framework import http_function
from shared.web.function import Function

FUNCTION = Function("map_place", ENDPOINTS, packs=(PACK,), repeatable=True)


@http_function
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
