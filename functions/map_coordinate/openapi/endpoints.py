"""`/openapi.json`: the OpenAPI document of the whole bundle, as it was generated for this release."""

from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from shared.web.endpoint import Endpoint
from shared.web.platform import Platform

FILE = Path(__file__).with_name("openapi.json")
"""The document of this release; `geoportrait docs` writes it, a test compares it."""


class OpenApiEndpoint(Endpoint, frozen=True, kw_only=True):
    """Answers the file; it needs no key."""

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Return the document."""
        return Response(_document(), media_type="application/json")


@cache
def _document() -> bytes:
    return FILE.read_bytes()
