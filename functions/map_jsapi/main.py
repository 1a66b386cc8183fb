"""map-jsapi: the script of the JavaScript API."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from functions.map_jsapi.endpoints import ENDPOINTS
from functions.map_jsapi.pack import PACK
from shared.web.framework import http_function
from shared.web.function import Function

FUNCTION: Final = Function("map_jsapi", ENDPOINTS, packs=(PACK,), repeatable=True)


@http_function
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
