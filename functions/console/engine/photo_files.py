"""What the photo desk takes: a picture by its first bytes, never a page or a drawing with scripts in it."""

import base64
import binascii
from typing import Final

MOST_BYTES: Final = 4 * 1024 * 1024
SIGNATURES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM")


def is_photo(text: str) -> bool:
    """Whether a text is the base64 of a JPEG, PNG or BMP file of at most MOST_BYTES."""
    if len(text) > MOST_BYTES * 4 // 3 + 4:
        return False
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(content) <= MOST_BYTES and content.startswith(SIGNATURES)
