"""Object names that nanio misreads: those that hold an escape, and those whose sidecar's name is too long.

nanio undoes the escapes of a path twice when it checks a signature, so `100%25.jpg` seems to be signed for
another object. And it puts the metadata of an object into a file with the object's name and `.json` behind
it, which file systems refuse beyond 255 bytes. Both are parts of its modules, replaced here before it serves.
"""

import hashlib
from collections.abc import Callable
from functools import partialmethod
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import quote

from nanio.auth import sigv4
from nanio.auth.middleware import SigV4Middleware
from nanio.storage import filesystem, multipart
from nanio.storage.paths import metadata_path
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

LONGEST_NAME: Final = 255
"""Bytes of a file's name, on every file system of today."""
SUFFIX: Final = ".json.tmp"
"""What a sidecar's name has behind the object's while it is written."""


_TOO_LONG = (
    b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>KeyTooLongError</Code>'
    b"<Message>The embedded S3 takes 255 bytes between two slashes of a key.</Message></Error>"
)


class RefuseLongNames:
    """ASGI middleware that answers 400 for a key that no file can have."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        app, path = self._app, scope.get("path", "")
        if any(len(name.encode("utf-8", "replace")) > LONGEST_NAME for name in path.split("/")):
            app = Response(_TOO_LONG, 400, media_type="application/xml")
        await app(scope, receive, send)


def mend_nanio() -> None:
    """Let nanio take every name that S3 takes and a file can have."""
    sigv4.canonical_uri = canonical_uri
    SigV4Middleware._verify = partialmethod(verify_path, SigV4Middleware._verify)
    filesystem.metadata_path = multipart.metadata_path = sidecar_path


def verify_path(middleware: Any, verify: Callable[[Any, Any], Any], request: Request) -> Any:
    """Check a signature over the path as the server read it; Starlette escapes some signs of it once more."""
    url = SimpleNamespace(path=request.scope["path"], query=request.url.query)
    return verify(middleware, SimpleNamespace(scope=request.scope, method=request.method, url=url))


def canonical_uri(path: str) -> str:
    """Return the path of a signature, from one whose escapes are undone already."""
    return quote(path, safe="/-_.~") or "/"


def sidecar_path(data_dir: Path, bucket: str, key: str) -> Path:
    """Return where the metadata of an object lie; a name that is too long for it is hashed."""
    folder, slash, name = key.rpartition("/")
    if len(f"{name}{SUFFIX}".encode()) > LONGEST_NAME:
        name = hashlib.sha256(key.encode()).hexdigest()
    path: Path = metadata_path(data_dir, bucket, f"{folder}{slash}{name}")
    return path
