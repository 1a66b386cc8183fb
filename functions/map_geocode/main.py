"""map-geocode: addresses to points and back, regions, addresses taken apart, and whose work the data are."""

from starlette.requests import Request
from starlette.responses import Response

from functions.map_geocode.endpoints import ENDPOINTS
from functions.map_geocode.pack import PACK
from shared.web.framework import http_function
from shared.web.function import Function

FUNCTION = Function("map_geocode", ENDPOINTS, packs=(PACK,), repeatable=True)


@http_function
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
