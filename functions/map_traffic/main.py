"""map-traffic: live traffic on roads and in areas."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from functions.map_traffic.endpoints import ENDPOINTS
from functions.map_traffic.pack import CITIES, PACK
from shared.web.framework import http_function
from shared.web.function import Function

FUNCTION: Final = Function("map_traffic", ENDPOINTS, packs=(PACK, CITIES), repeatable=True)


@http_function
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
