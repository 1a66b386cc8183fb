"""map-geocode: addresses to points and back, regions, addresses taken apart, and whose work the data are."""

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import Response

from functions.map_geocode.endpoints import ENDPOINTS
from functions.map_geocode.pack import PACK
from shared.web.function import Function

FUNCTION = Function("map_geocode", ENDPOINTS, packs=(PACK,), repeatable=True)


@functions_framework.aio.http
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
