"""What all map services have in common in the API documents: credentials, envelope, refusals."""

from collections.abc import Mapping
from typing import Final

from shared.web.documents import Answer, Parameter, Schema

ACCESS: Final = (
    Parameter("ak", "map key", is_required=True),
    Parameter("sn", "signature, for keys that sign their calls"),
    Parameter("timestamp", "Unix seconds beside `sn`; not enforced"),
    Parameter("mcode", "application, for keys of mobile applications"),
)
ERROR: Schema = {
    "type": "object",
    "title": "why a map service gives no answer",
    "properties": {
        "status": {"type": "integer", "not": {"const": 0}},
        "message": {"type": "string"},
        "msg": {"type": "string"},
    },
    "required": ["status", "message", "msg"],
}


CALLBACK: Final = Parameter("callback", "makes the answer JSONP, when it is a plain name")


def envelope(output: str) -> tuple[Parameter, ...]:
    """Return the fields that choose the form of an answer, which is `output` when the caller names none."""
    return (
        Parameter("output", "form of the answer", values=("json", "xml"), default=output),
        CALLBACK,
    )


def answer(name: str, success: Schema, definitions: Mapping[str, Schema]) -> Answer:
    """Return what a map service answers with HTTP 200: its result, or why there is none."""
    return Answer(
        "the answer, or why there is none",
        {name: success, "map_error": ERROR},
        media_types=("text/javascript", "text/xml"),
        definitions=definitions,
    )


def binary_answer(media_type: str) -> Answer:
    """Return what a service answers with HTTP 200 whose results are no JSON, such as pictures."""
    return Answer("the result, or why there is none", {"map_error": ERROR}, media_types=(media_type,))
