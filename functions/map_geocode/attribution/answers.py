"""The shape of the attribution's answer."""

from collections.abc import Mapping
from typing import Any, Final

FILE_FIELDS: Final = ("path", "licence", "attribution", "source")
_TEXT = {"type": "string"}
_FILE = dict.fromkeys(FILE_FIELDS, _TEXT)
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
                        "items": {"type": "object", "properties": _FILE, "required": list(FILE_FIELDS)},
                    },
                },
                "required": ["name", "version", "created", "licence", "attribution", "files"],
            },
        },
    },
    "required": ["status", "packs"],
}
