"""`/library/…` and `/github/BMapGLLib/…`."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from functions.map_jsapi.engine.console_line import error_line
from functions.map_jsapi.libraries.parameters import LibraryParameters
from shared.web.endpoint import Endpoint
from shared.web.platform import Platform
from shared.web.resources import ResourceEndpoint, ResourceMetering

SCRIPT_SUFFIX: Final = ".js"
MISSING: Final = 404


class LibraryEndpoint(ResourceEndpoint[LibraryParameters], frozen=True, kw_only=True):
    """Files of libraries; a script that is not there is a script that says so."""

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Answer the file."""
        response = await super().answer(request, platform)
        if response.status_code == MISSING and request.url.path.endswith(SCRIPT_SUFFIX):
            text = f"the library {request.url.path} is not installed: put it into the bucket jslib"
            content = error_line(text)
            headers = {
                name: response.headers[name] for name in ("access-control-allow-origin", "cache-control")
            }
            return Response(content, MISSING, headers, media_type="text/javascript;charset=utf-8")
        return response


def _room(path: str, service: str) -> LibraryEndpoint:
    return LibraryEndpoint(
        paths=(path,),
        prefix=True,
        summary="libraries for maps, from the bucket `jslib`",
        metering=ResourceMetering(),
        parameters=LibraryParameters,
        find=f"functions.map_jsapi.libraries.service:{service}",
        pattern=r"/(?P<path>[A-Za-z0-9_][\w.@-]{0,99}(/[A-Za-z0-9_][\w.@-]{0,99}){0,12})",
        templates=(f"{path}/{{path}}",),
        media_types=("text/javascript", "text/css", "image/png"),
    )


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    _room("/library", "find_library"),
    _room("/github/BMapGLLib", "find_gl_library"),
)
