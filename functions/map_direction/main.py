"""map-direction: routes by car, motorcycle, bicycle, foot and public transport, and matrices of them."""

from typing import Final

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import Response

from functions.map_direction import driving
from functions.map_direction.active import endpoints as active
from functions.map_direction.matrix import endpoints as matrix
from functions.map_direction.packs import PACK, SURROUNDINGS
from shared.web.function import Function

ENDPOINTS: Final = (
    *driving.ENDPOINTS,
    *active.ENDPOINTS,
    *matrix.ENDPOINTS,
    # Each family of services has a module of its own, which declares its ENDPOINTS.
)

FUNCTION = Function("map_direction", ENDPOINTS, packs=(PACK, SURROUNDINGS))


@functions_framework.aio.http
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
