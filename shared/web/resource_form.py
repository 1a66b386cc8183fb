"""What all resources have in common in the API documents: their HTTP statuses."""

from collections.abc import Mapping
from typing import Any, Final

from shared.web.documents import Answer, shape_of
from shared.web.map_form import ERROR

BODILESS: Final = {
    "204": "nothing lies in the tile",
    "206": "the part of the archive that `Range` asks for",
    "304": "the caller's copy is the newest",
}
REFUSALS: Final = {
    "400": "a parameter is malformed",
    "401": "no key",
    "403": "the key may not",
    "404": "nothing stands at the address, or no map is loaded",
    "405": "another method than GET, HEAD and OPTIONS",
    "412": "`If-Match` names another version",
    "416": "the archive has no such part",
    "429": "too often in this second or on this day",
    "503": "too much is under way",
}


def answers(path: str, shape: Any, media_types: tuple[str, ...]) -> Mapping[str, Answer]:
    """Return the answers at a path: JSON of a `shape` where that is not None, bytes of the media types."""
    name = path.strip("/").replace("/", "_").replace(".", "_")
    schema, definitions = shape_of(shape, name, {}) if shape else ({}, {})
    shapes = {name: schema} if shape else {}
    return {
        "200": Answer("the resource", shapes, media_types, definitions),
        **{status: Answer(meaning, {}) for status, meaning in BODILESS.items()},
        **{status: _refusal(status, meaning) for status, meaning in REFUSALS.items()},
    }


def _refusal(status: str, meaning: str) -> Answer:
    """Describe a refusal; a path with a line break finds no function at all, and the framework says so."""
    return Answer(meaning, {"map_error": ERROR}, media_types=("text/plain",) if status == "404" else ())
