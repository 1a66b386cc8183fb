"""map-image: pictures of the map, and the tiles that maps are made of."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from functions.map_image.endpoints import ENDPOINTS
from functions.map_image.pack import PACK, PLACES_PACK
from shared.web.framework import http_function
from shared.web.function import Function

FUNCTION: Final = Function("map_image", ENDPOINTS, packs=(PACK, PLACES_PACK), repeatable=True)


@http_function
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
