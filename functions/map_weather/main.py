"""map-weather: weather in China and abroad."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from functions.map_weather.endpoints import ENDPOINTS
from functions.map_weather.pack import PACK
from shared.web.framework import http_function
from shared.web.function import Function

FUNCTION: Final = Function(
    "map_weather",
    ENDPOINTS,
    "functions.map_weather.service:open_station",
    packs=(PACK,),
    repeatable=True,
)


@http_function
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
