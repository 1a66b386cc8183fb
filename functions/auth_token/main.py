"""auth-token: access tokens from an API Key and a Secret Key."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from functions.auth_token.endpoints import ENDPOINTS
from shared.web.framework import http_function
from shared.web.function import Function

FUNCTION: Final = Function("auth_token", ENDPOINTS, repeatable=True, warm_start=True)


@http_function
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
