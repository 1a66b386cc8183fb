"""Styles, scripts and pictures: read at the start, answered under their hash, so that browsers keep them.

Libraries come out of the pack `javascript`; while there is none, pages do without them.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from functions.console.frame.page_table import ROOT
from functions.console.pack import PACK
from shared.geo.refusal import NoData
from shared.web.validators import takes_gzip

LIBRARIES: Final = ("htmx.js", "hx-csp.js", "uplot.js", "uplot.css")
FOLDER: Final = Path(__file__).parents[1] / "static"
STYLE_FOLDER: Final = FOLDER.with_name("styles")
STYLE_SHEET: Final = "console.css"
STYLES: Final = (
    "tokens",
    "ground",
    "frame",
    "surfaces",
    "tables",
    "forms",
    "controls",
    "figures",
    "pages",
    "widths",
)
"""What the style sheet consists of, in this order: one request, and a later rule counts more."""
PATH: Final = "/static/"
_TYPES: Final = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}
_YEAR: Final = "public, max-age=31536000, immutable"


class StaticFile(NamedTuple):
    """One file as it is answered."""

    body: bytes
    gzip_body: bytes
    media_type: str
    version: str


def file_address(name: str) -> str:
    """Return the address of a static file; raises KeyError for one that is not there."""
    return f"{ROOT}{PATH}{load_files()[name].version}/{name}"


def library_address(name: str) -> str:
    """Return the address of a library, empty while no pack has it."""
    file = _libraries().get(name)
    return f"{ROOT}{PATH}{file.version}/{name}" if file else ""


def answer_file(request: Request, path: str) -> Response | None:
    """Answer a path below /console/static/, None where no file stands there."""
    version, _, name = path.removeprefix(PATH).partition("/")
    file = load_files().get(name) or _libraries().get(name)
    if file is None or version != file.version:
        return None
    response_headers = {"cache-control": _YEAR, "vary": "Accept-Encoding"}
    body = file.body
    if file.gzip_body and takes_gzip(request.headers.get("accept-encoding")):
        body, response_headers["content-encoding"] = file.gzip_body, "gzip"
    return Response(body, headers=response_headers, media_type=file.media_type)


@lru_cache(maxsize=1)
def load_files() -> dict[str, StaticFile]:
    """Return every file of static/ by its name, and the style sheet out of styles/.

    All have one version, that of everything: a script imports another one by its name alone.
    """
    bodies = {file.name: file.read_bytes() for file in sorted(FOLDER.iterdir()) if file.is_file()}
    bodies[STYLE_SHEET] = b"\n".join((STYLE_FOLDER / f"{name}.css").read_bytes() for name in STYLES)
    version = _version(b"".join(bodies.values()))
    return {name: _own_file(name, body, version) for name, body in bodies.items()}


def open_libraries(folder: Path) -> Mapping[str, StaticFile]:
    """Return the libraries of a pack. Raises OSError where the pack lacks one, or has one that is no gzip."""
    return {name: _library(name, (folder / f"{name}.gz").read_bytes()) for name in LIBRARIES}


def _libraries() -> Mapping[str, StaticFile]:
    try:
        with PACK.use() as libraries:
            return libraries
    except NoData:
        return {}


def _library(name: str, gzip_body: bytes) -> StaticFile:
    body = gzip.decompress(gzip_body)
    return StaticFile(body, gzip_body, _TYPES[Path(name).suffix], _version(body))


def _own_file(name: str, body: bytes, version: str) -> StaticFile:
    media_type = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    gzip_body = gzip.compress(body, 9, mtime=0)
    return StaticFile(body, gzip_body if len(gzip_body) < len(body) else b"", media_type, version)


def _version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
