"""auth_token by the clock of a test."""

import sys
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from functions.auth_token.main import FUNCTION
from shared.web.framework import http_function

sys.path.insert(0, str(Path(__file__).parents[1]))
from clock import make_clocked

make_clocked(FUNCTION)


@http_function
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
