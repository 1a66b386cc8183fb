"""map-coordinate: coordinate conversion and time zones, computed, so that no data pack is needed.

It also answers for the bundle as a whole: batches and the OpenAPI document.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from functions.map_coordinate.endpoints import ENDPOINTS
from shared.web.framework import http_function
from shared.web.function import Function

FUNCTION: Final = Function(
    "map_coordinate", ENDPOINTS, warm_up="functions.map_coordinate.service:warm_up", repeatable=True
)


@http_function
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
