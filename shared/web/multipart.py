"""Forms in `multipart/form-data`, as many HTTP libraries send them; ours have texts alone.

A signature covers a form as text, so a form of this kind is read into the urlencoded one of the same fields,
and everything after that sees one reading only.
"""

import re
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from shared.web.forms import MAX_FIELDS, FormError, parse_form

MULTIPART: Final = "multipart/"
LONGEST_HEAD: Final = 4096
"""Bytes of the headers of one part."""

BARE_FILES: Final = MappingProxyType(
    {
        "a JPEG file": re.compile(rb"\xff\xd8\xff"),
        "a PNG file": re.compile(rb"\x89PNG\r\n\x1a\n"),
        "a BMP file": re.compile(rb"BM....\x00\x00\x00\x00", re.DOTALL),
        "compressed with gzip": re.compile(rb"\x1f\x8b"),
    }
)
"""First bytes of what clients send in place of a form."""
EXPECTED_BODY: Final = (
    "expected an uncompressed form (application/x-www-form-urlencoded or multipart/form-data), "
    "with files as base64 in its fields"
)

_BOUNDARY: Final = re.compile(r'boundary=(?:"([^"]{1,70})"|([^\s";,]{1,70}))', re.IGNORECASE)
_NAME: Final = re.compile(rb'[;\s]name=(?:"((?:[^"\\]|\\.)*)"|([^\s";]+))', re.IGNORECASE)


def parse_body(content_type: str, body: bytes, *, keep_empty: bool = False) -> dict[str, str]:
    """Parse a form body of either kind, as `parse_form` does. Raises FormError, also for a bare file."""
    if kind := _kind_of_file(body):
        raise FormError(f"the body is {kind}; {EXPECTED_BODY}")
    if not is_multipart(content_type):
        return parse_form(body, keep_empty=keep_empty)
    fields = _parts(content_type, body)
    return fields if keep_empty else {name: value for name, value in fields.items() if value}


def urlencoded_form(content_type: str, body: bytes) -> bytes:
    """Return the body as an urlencoded form: itself, unless it is of the other kind. Raises FormError."""
    return urlencode(_parts(content_type, body)).encode() if is_multipart(content_type) else body


def is_multipart(content_type: str) -> bool:
    """Whether a body is said to have parts."""
    return content_type.strip().lower().startswith(MULTIPART)


def _kind_of_file(content: bytes) -> str | None:
    return next((kind for kind, magic in BARE_FILES.items() if magic.match(content)), None)


def _parts(content_type: str, body: bytes) -> dict[str, str]:
    match = _BOUNDARY.search(content_type)
    if match is None:
        raise FormError("the multipart form has no boundary in its Content-Type")
    delimiter = b"--" + (match[1] or match[2]).encode("latin-1", "replace")
    if body.count(delimiter) > MAX_FIELDS + 1:
        raise FormError(f"the form has more than {MAX_FIELDS} fields")
    fields: dict[str, str] = {}
    _, *parts = (b"\r\n" + body).split(b"\r\n" + delimiter)
    for part in parts:
        if part.startswith(b"--"):  # the end
            return fields
        head, blank, content = part.partition(b"\r\n\r\n")
        name = _NAME.search(head[:LONGEST_HEAD])
        if not blank or name is None:
            raise FormError("a part of the multipart form has no name")
        text = re.sub(rb"\\(.)", rb"\1", name[1]) if name[1] is not None else name[2]
        if kind := _kind_of_file(content):
            raise FormError(f"a part of the multipart form is {kind}; {EXPECTED_BODY}")
        if text:
            fields[text.decode("utf-8", "replace")] = content.decode("utf-8", "replace")
    raise FormError("the multipart form does not end")
