"""map-locate: where an IP address is, and where a device is."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from functions.map_locate.endpoints import ENDPOINTS
from functions.map_locate.pack import GAZETTEER, PACK
from shared.web.framework import http_function
from shared.web.function import Function

FUNCTION: Final = Function("map_locate", ENDPOINTS, packs=(PACK, GAZETTEER), repeatable=True)


@http_function
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
