"""An answer of the API as a page can show it: JSON with its long texts cut, or a picture, or text."""

import base64
from typing import Any, Final
from urllib.parse import quote, quote_plus

import orjson
from msgspec import Struct

from functions.console.engine.gateway import GatewayAnswer

LONGEST_TEXT: Final = 600
MOST_SHOWN: Final = 100_000
MOST_HEADERS: Final = 30
PICTURES: Final = frozenset({"image/png", "image/jpeg"})


class ShownAnswer(Struct, frozen=True):
    """What the explorer shows; `picture` is a data address, empty without one."""

    status: int
    milliseconds: float
    size: int
    headers: list[tuple[str, str]]
    text: str
    picture: str
    is_cut: bool


def show_answer(answer: GatewayAnswer, secrets: tuple[str, ...]) -> ShownAnswer:
    """Return an answer as it is shown, without the texts of `secrets`: what the call carried."""
    picture, text = "", ""
    if answer.media_type in PICTURES:
        picture = f"data:{answer.media_type};base64,{base64.b64encode(answer.content).decode()}"
    else:
        text = _text(answer.content)
    text = _redact(text, secrets)
    return ShownAnswer(
        answer.status,
        answer.seconds * 1000,
        len(answer.content),
        [(name, _redact(value, secrets)) for name, value in sorted(answer.headers.items())[:MOST_HEADERS]],
        text[:MOST_SHOWN],
        picture,
        len(text) > MOST_SHOWN,
    )


def _redact(text: str, secrets: tuple[str, ...]) -> str:
    for secret in filter(None, secrets):
        for spelling in (secret, quote(secret), quote_plus(secret), orjson.dumps(secret)[1:-1].decode()):
            text = text.replace(spelling, "…")
    return text


def _text(content: bytes) -> str:
    try:
        short_content = _shorten(orjson.loads(content))
        return orjson.dumps(short_content, option=orjson.OPT_INDENT_2).decode()
    except (orjson.JSONDecodeError, orjson.JSONEncodeError, RecursionError):  # no JSON, or nested too deep
        return content.decode("utf-8", "replace")


def _shorten(value: Any) -> Any:
    match value:
        case str() if len(value) > LONGEST_TEXT:
            return f"{value[:60]}… ({len(value):,})"
        case dict():
            return {name: _shorten(item) for name, item in value.items()}
        case list():
            return [_shorten(item) for item in value]
    return value
