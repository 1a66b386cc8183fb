"""A picture as a device sends it: base64, of a format that every browser shows."""

import base64
import binascii
from typing import Final, NamedTuple

from shared.geo.refusal import ParameterInvalid

MOST_BYTES: Final = 5 * 1024 * 1024
"""Of one picture: its base64 in a form must fit into the 8 MiB of a body."""
MEDIA_TYPES: Final = ("image/jpeg", "image/png", "image/webp")

_DATA: Final = "data:"
_JPEG, _PNG, _RIFF, _WEBP = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"WEBP"


class Picture(NamedTuple):
    """The bytes of a picture, and what they are."""

    content: bytes
    media_type: str


def media_type_of(content: bytes) -> str:
    """Return the media type of a picture by its first bytes, empty for what is none."""
    if content.startswith(_JPEG):
        return "image/jpeg"
    if content.startswith(_PNG):
        return "image/png"
    return "image/webp" if content.startswith(_RIFF) and content[8:12] == _WEBP else ""


def read_picture(text: str) -> Picture:
    """Return the picture of its base64, with or without `data:image/jpeg;base64,` before it.

    Raises ParameterInvalid for what is no base64, no picture, or too large.
    """
    code = text.partition(",")[2] if text.startswith(_DATA) else text
    code = code.replace(" ", "+")  # of a client that does not escape its form
    if len(code) > -(-MOST_BYTES // 3) * 4:
        raise ParameterInvalid("image", f"is a picture of more than {MOST_BYTES} bytes")
    try:
        content = base64.b64decode(code + "=" * (-len(code) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise ParameterInvalid("image", "is no base64") from None
    media_type = media_type_of(content)
    if not media_type:
        raise ParameterInvalid("image", "is no picture; expected JPEG, PNG or WebP")
    return Picture(content, media_type)
