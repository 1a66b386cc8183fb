"""The envelope of a map answer: JSON, JSONP or XML, `status` first, always HTTP 200.

As Baidu documents it. Two known clients look for the text `"status":0`, so the JSON is
compact and begins with the status.
"""

import re
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any, Literal

import orjson
from starlette.responses import Response

Output = Literal["json", "xml"]

_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*", re.ASCII)
_MAX_CALLBACK = 128
_XML_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


def render(
    content: Mapping[str, Any], output: Output, callback: str = "", root: str = "Response"
) -> Response:
    """Return the answer of a map service.

    `callback` makes JSON into JSONP when it is a plain name; anything else there is ignored, as some
    clients put a stringified function into it. `root` names the XML root element.
    """
    if output == "xml":
        body = f'<?xml version="1.0" encoding="utf-8"?>{_element(root, content)}'
        return Response(body, media_type="text/xml;charset=utf-8")
    return render_json(orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY), callback)


def render_json(json: bytes, callback: str = "") -> Response:
    """Return JSON text as it stands, or as JSONP."""
    if is_callback(callback):
        name = callback.encode()
        return Response(name + b"&&" + name + b"(" + json + b")", media_type="text/javascript;charset=utf-8")
    return Response(json, media_type="application/json;charset=utf-8")


def is_callback(text: str) -> bool:
    """Tell whether a text is a plain name, such as `BMap._rd._cbk43398`."""
    return bool(text) and len(text) <= _MAX_CALLBACK and _CALLBACK.fullmatch(text) is not None


def failure(status: int, message: str, also: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of a refused call; the text stands under both names that clients read."""
    return {"status": status, "message": message, "msg": message, **also}


@cache
def _not_xml() -> re.Pattern[str]:
    """Return what XML cannot have; such a set takes 5 ms to compile."""
    return re.compile("[^\\t\\n\\r\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def _element(name: str, value: Any) -> str:
    if not _XML_NAME.fullmatch(name):
        name = "item"
    match value:
        case Mapping():
            inner = "".join(_element(key, item) for key, item in value.items())
        case list() | tuple():
            inner = "".join(_element(name.removesuffix("s") or "item", item) for item in value)
        case None:
            inner = ""
        case bool():
            inner = "true" if value else "false"
        case _:
            inner = escape(_not_xml().sub("", str(value)), quote=False)
    return f"<{name}>{inner}</{name}>"
