"""Writing whose work the data are, as a record and as a page."""

from collections.abc import Sequence
from html import escape
from typing import Any

from functions.map_geocode.attribution.answers import FILE_FIELDS
from shared.stores.manifest import Manifest

_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>数据来源 Attribution</title></head>
<body><h1>数据来源 Attribution</h1>{packs}</body></html>
"""


def write_page(manifests: Sequence[Manifest]) -> str:
    """Return the page for a browser."""
    return _PAGE.format(packs="".join(map(_section, manifests)) or "<p>No data pack is loaded.</p>")


def write_record(manifest: Manifest) -> dict[str, Any]:
    """Return one pack's attribution and its files'."""
    return {
        "name": manifest.name,
        "version": manifest.version,
        "created": manifest.created_at.isoformat(timespec="seconds"),
        "licence": manifest.licence,
        "attribution": _texts(manifest),
        "files": [{name: getattr(file, name) for name in FILE_FIELDS} for file in manifest.files],
    }


def _texts(manifest: Manifest) -> list[str]:
    """Return every attribution text once; a builder joins those of several sources by `; `."""
    texts = [manifest.attribution, *(file.attribution for file in manifest.files)]
    return list(dict.fromkeys(text for joint in texts for text in joint.split("; ") if text))


def _section(manifest: Manifest) -> str:
    items = "".join(f"<li>{escape(text)}</li>" for text in _texts(manifest))
    head = f"{escape(manifest.name)} {escape(manifest.version)}"
    return f"<h2>{head}</h2><ul>{items}</ul><p>{escape(manifest.licence)}</p>"
