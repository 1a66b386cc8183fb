"""Markers as callers write them: `size,label,colour`, or `-1,address` of a picture.

Clients leave out fields and write stray commas; what a field is follows from what it looks like.
"""

import re
from typing import Final, Literal

from msgspec import Struct

from functions.map_image.engine.notation.colours import Colour, is_colour, parse_colour

Size = Literal["s", "m", "l"]

SIZES: Final[dict[str, Size]] = {
    "s": "s",
    "small": "s",
    "m": "m",
    "mid": "m",
    "middle": "m",
    "l": "l",
    "large": "l",
    "i": "l",  # the documents' font shows l as I, and clients copied it so
}
RED: Final[Colour] = (226, 61, 48)
CUSTOM: Final = "-1"
BAIDU_PIN: Final = re.compile(r"https?://api\.map\.baidu\.com/images/marker_red(?:_sprite)?\.png", re.ASCII)
"""The icon of Baidu's own documents, which clients copied: it is our pin, and nobody is asked for it."""
EXPECTATION: Final = "s, m or l, a letter or digit, a colour: l,A,0xff0000; or -1,address"
_LABEL: Final = re.compile(r"[0-9A-Za-z]|[0-9]{2}", re.ASCII)


class PinStyle(Struct, frozen=True):
    """A pin that we draw; an empty label is a dot."""

    size: Size = "m"
    label: str = "A"
    colour: Colour = RED


DEFAULT_PIN: Final = PinStyle()


class IconStyle(Struct, frozen=True):
    """A picture of the caller's, by its address."""

    address: str


MarkerStyle = PinStyle | IconStyle


def parse_marker_style(text: str) -> MarkerStyle:
    """Return the style of one marker. Raises ValueError for an unknown one."""
    fields = [field.strip() for field in text.split(",")]
    if fields[0] == CUSTOM:
        if len(fields) < 2 or not fields[1]:
            raise ValueError(f"{text[:40]!r} names no picture; expected {CUSTOM},address")
        return PinStyle(label="") if BAIDU_PIN.fullmatch(fields[1]) else IconStyle(fields[1])
    while fields and not fields[0]:  # a client writes ",m"
        fields.pop(0)
    size = SIZES.get(fields[0].lower()) if fields else None
    if size is not None:
        fields.pop(0)
    while fields and not fields[-1]:
        fields.pop()
    return _pin(text, size or DEFAULT_PIN.size, fields)


def _pin(text: str, size: Size, fields: list[str]) -> PinStyle:
    label, colour = DEFAULT_PIN.label, DEFAULT_PIN.colour
    if len(fields) == 1 and is_colour(fields[0]):
        colour = parse_colour(fields[0])
    elif fields:
        label, *rest = fields
        if (label and not _LABEL.fullmatch(label)) or len(rest) > 1:
            raise ValueError(f"{text[:40]!r} is no style of a marker; expected {EXPECTATION}")
        label = label.upper()
        if rest:
            colour = parse_colour(rest[0])
    return PinStyle(size, label, colour)
