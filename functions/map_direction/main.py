"""map-direction: routes by car, motorcycle, bicycle, foot and public transport, and matrices of them."""

from starlette.requests import Request
from starlette.responses import Response

from functions.map_direction.endpoints import ENDPOINTS
from functions.map_direction.pack import PACK, SURROUNDINGS
from shared.web.framework import http_function
from shared.web.function import Function

FUNCTION = Function("map_direction", ENDPOINTS, packs=(PACK, SURROUNDINGS), repeatable=True)


@http_function
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
