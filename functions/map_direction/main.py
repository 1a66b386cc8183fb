"""map-direction: routes by car, motorcycle, bicycle, foot and public transport, and matrices of them."""

from typing import Any, Final

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import Response

from functions.map_direction.active import endpoints as active
from functions.map_direction.driving import endpoints as driving
from functions.map_direction.legacy import legacy_endpoint
from functions.map_direction.matrix import endpoints as matrix
from functions.map_direction.packs import PACK, SURROUNDINGS
from functions.map_direction.transit import endpoints as transit
from shared.web.function import Function
from shared.web.map import MapEndpoint

SERVICES: Final[tuple[MapEndpoint[Any], ...]] = (
    *driving.ENDPOINTS,
    *active.ENDPOINTS,
    *matrix.ENDPOINTS,
    *transit.ENDPOINTS,
    # Each family of services has a module of its own, which declares its ENDPOINTS.
)
ENDPOINTS: Final = (*SERVICES, legacy_endpoint(SERVICES))

FUNCTION = Function("map_direction", ENDPOINTS, packs=(PACK, SURROUNDINGS), repeatable=True)


@functions_framework.aio.http
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
