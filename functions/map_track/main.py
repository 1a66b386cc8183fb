"""map-track: entities and their tracks."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from functions.map_track.endpoints import ENDPOINTS
from functions.map_track.pack import NETWORK, SURROUNDINGS
from shared.web.framework import http_function
from shared.web.function import Function

FUNCTION: Final = Function(
    "map_track", ENDPOINTS, "functions.map_track.service:open_station", packs=(SURROUNDINGS, NETWORK)
)


@http_function
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
