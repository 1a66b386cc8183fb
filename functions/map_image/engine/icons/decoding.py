"""What is taken for an icon: a PNG of at most 256 x 256 pixels; its size is read before it is decoded."""

import io
import struct
from typing import Final

from PIL import Image

from functions.map_image.engine.icons.errors import IconUnreadable
from shared.pictures.png import SIGNATURE

LONGEST_SIDE: Final = 256
_HEADER: Final = struct.Struct(">4x4sII")


def decode_icon(content: bytes) -> Image.Image:
    """Return the picture as RGBA. Raises IconUnreadable."""
    if not content.startswith(SIGNATURE) or len(content) < len(SIGNATURE) + _HEADER.size:
        raise IconUnreadable("the icon is no PNG")
    kind, width, height = _HEADER.unpack_from(content, len(SIGNATURE))
    if kind != b"IHDR" or not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE):
        raise IconUnreadable(f"the icon has {width} x {height} pixels; expected {LONGEST_SIDE} at most")
    try:
        with Image.open(io.BytesIO(content), formats=("PNG",)) as image:
            return image.convert("RGBA")
    except Exception as error:  # a decoder may raise anything for damaged bytes
        raise IconUnreadable("the icon is a damaged PNG") from error
