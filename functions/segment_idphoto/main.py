"""segment-idphoto: the two portrait services and the upload trigger."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from functions.segment_idphoto import endpoints
from functions.segment_idphoto.uploads import endpoints as uploads
from shared.web.framework import http_function
from shared.web.function import Function

FUNCTION: Final = Function(
    "segment_idphoto",
    (*endpoints.ENDPOINTS, *uploads.ENDPOINTS),
    "functions.segment_idphoto.pack:warm_up",
    repeatable=True,
    warm_start=True,
)


@http_function
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
