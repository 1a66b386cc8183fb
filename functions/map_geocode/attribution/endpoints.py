"""`/attribution`: whose work the published data are, and under which licences.

Most of the licences ask for this text wherever answers are shown. It needs no key, so the object store is
read at most once in a while however often it is asked.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from time import monotonic
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from shared.config import Settings
from shared.stores.errors import StoreError
from shared.stores.manifest import Manifest
from shared.stores.packs import pack_artifacts
from shared.web.documents import Answer, Documentation, Parameter
from shared.web.endpoint import Endpoint
from shared.web.forms import FormError, parse_form
from shared.web.platform import Platform

_LOG = logging.getLogger(__name__)

KEPT_SECONDS: Final = 60.0
"""How long what was read is shown, and after a failure the same again."""

_TEXT = {"type": "string"}
_FILE = {name: _TEXT for name in ("path", "licence", "attribution", "source")}
SHAPE: Mapping[str, Any] = {
    "type": "object",
    "title": "whose work the data are",
    "properties": {
        "status": {"const": 0},
        "packs": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    **{name: _TEXT for name in ("name", "version", "created", "licence")},
                    "attribution": {"type": "array", "items": _TEXT},
                    "files": {
                        "type": "array",
                        "items": {"type": "object", "properties": _FILE, "required": list(_FILE)},
                    },
                },
                "required": ["name", "version", "created", "licence", "attribution", "files"],
            },
        },
    },
    "required": ["status", "packs"],
}

_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>数据来源 Attribution</title></head>
<body><h1>数据来源 Attribution</h1>{packs}</body></html>
"""


class _Published:
    """The manifests of the packs that are current, as they were read last."""

    def __init__(self) -> None:
        self._manifests: list[Manifest] = []
        self._settings: Settings | None = None
        self._until = 0.0
        self._reading = asyncio.Lock()

    async def manifests(self, settings: Settings) -> list[Manifest]:
        """Return them, read anew when they are old."""
        async with self._reading:
            if monotonic() >= self._until or settings is not self._settings:
                try:
                    self._manifests = await asyncio.to_thread(_read, settings)
                except StoreError as error:
                    _LOG.warning("whose work the data are cannot be read: %s", error)
                self._settings, self._until = settings, monotonic() + KEPT_SECONDS
            return self._manifests


def _read(settings: Settings) -> list[Manifest]:
    store = pack_artifacts(settings)
    return [store.manifest(name, store.pointer(name).version) for name in store.names()]


@dataclass(frozen=True, kw_only=True)
class Attribution(Endpoint):
    """Answers JSON, or a page for a browser (`Accept: text/html`, or `output=html`)."""

    published: _Published = field(default_factory=_Published)

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Say whose work the current packs are."""
        manifests = await self.published.manifests(platform.settings)
        try:
            asked = parse_form(request.scope["query_string"]).get("output", "").lower()
        except FormError:
            asked = ""
        if asked == "html" or (not asked and "text/html" in request.headers.get("accept", "")):
            page = _PAGE.format(packs="".join(map(_section, manifests)) or "<p>No data pack is loaded.</p>")
            return Response(page, media_type="text/html;charset=utf-8")
        content = orjson.dumps({"status": 0, "packs": [_record(manifest) for manifest in manifests]})
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


def _record(manifest: Manifest) -> dict[str, Any]:
    return {
        "name": manifest.name,
        "version": manifest.version,
        "created": manifest.created.isoformat(timespec="seconds"),
        "licence": manifest.licence,
        "attribution": _texts(manifest),
        "files": [{name: getattr(file, name) for name in _FILE} for file in manifest.files],
    }


def _texts(manifest: Manifest) -> list[str]:
    """Return every attribution text once; a builder joins those of several sources by `; `."""
    joined = [manifest.attribution, *(file.attribution for file in manifest.files)]
    return list(dict.fromkeys(text for part in joined for text in part.split("; ") if text))


def _section(manifest: Manifest) -> str:
    items = "".join(f"<li>{escape(text)}</li>" for text in _texts(manifest))
    head = f"{escape(manifest.name)} {escape(manifest.version)}"
    return f"<h2>{head}</h2><ul>{items}</ul><p>{escape(manifest.licence)}</p>"
