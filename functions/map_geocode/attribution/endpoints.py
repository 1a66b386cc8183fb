"""`/attribution`: whose work the published data are, and under which licences.

Most of the licences ask for this text wherever answers are shown.
"""

from typing import Final

import orjson
from msgspec import field
from starlette.requests import Request
from starlette.responses import Response

from functions.map_geocode.attribution.answers import SHAPE
from functions.map_geocode.attribution.service import PublishedPacks
from functions.map_geocode.attribution.writing import write_page, write_record
from shared.web.documents import Answer, Documentation, Parameter
from shared.web.endpoint import Endpoint
from shared.web.forms import FormError, parse_form
from shared.web.platform import Platform


class Attribution(Endpoint, frozen=True, kw_only=True):
    """Answers JSON, or a page for a browser (`Accept: text/html`, or `output=html`)."""

    packs: PublishedPacks = field(default_factory=PublishedPacks)

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Say whose work the current packs are."""
        manifests = await self.packs.manifests(platform.settings)
        try:
            output = parse_form(request.scope["query_string"]).get("output", "").lower()
        except FormError:
            output = ""
        if output == "html" or (not output and "text/html" in request.headers.get("accept", "")):
            return Response(write_page(manifests), media_type="text/html;charset=utf-8")
        content = orjson.dumps({"status": 0, "packs": [write_record(manifest) for manifest in manifests]})
        return Response(content, media_type="application/json;charset=utf-8")

    def documentation(self) -> Documentation:
        """Describe the answer."""
        return Documentation(
            tag="attribution",
            methods=("get",),
            query=(Parameter("output", "form of the answer", values=("json", "html"), default="json"),),
            answers={
                "200": Answer("whose work the data are", {"attribution": dict(SHAPE)}, ("text/html",)),
            },
        )


ENDPOINTS: Final = (
    Attribution(paths=("/attribution",), summary="whose work the data are, under which licences"),
)
