"""console: the pages in which people manage and see the bundle; reached on the management network alone."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from functions.console.endpoints import ENDPOINTS
from functions.console.pack import PACK
from shared.web.framework import http_function
from shared.web.function import Function

FUNCTION: Final = Function("console", ENDPOINTS, packs=(PACK,))


@http_function
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
