"""Labels as callers write them: `content,weight,size,colour,background,border`.

The same six fields under the key `lableStyles` come in another order: a client in use sends
`content,border,size,colour,background,weight`.
"""

from typing import Final, Literal

from msgspec import Struct

from functions.map_image.engine.notation.colours import Colour, parse_colour

Order = Literal["weight first", "border first"]

LONGEST_CONTENT: Final = 16
"""Characters of a label that are drawn."""
LARGEST_FONT: Final = 96
DEFAULT_FONT: Final = 14
BLACK: Final[Colour] = (32, 33, 36)
_FIELDS: Final = 6


class LabelStyle(Struct, frozen=True):
    """A text, and how it looks; `font_size` in map pixels, no `background` leaves the text with a halo."""

    content: str = ""
    is_bold: bool = False
    font_size: int = DEFAULT_FONT
    colour: Colour = BLACK
    background: Colour | None = None
    has_border: bool = True


def parse_label_style(text: str, order: Order = "weight first") -> LabelStyle:
    """Return the style of one label; fields at its end may be absent. Raises ValueError."""
    fields = text.split(",")
    surplus = max(0, len(fields) - _FIELDS)  # commas of the content
    content = ",".join(fields[: surplus + 1])
    rest = [field.strip() for field in fields[surplus + 1 :]]
    first, size, colour, background, last = rest + [""] * (_FIELDS - 1 - len(rest))
    weight, border = (first, last) if order == "weight first" else (last, first)
    return LabelStyle(
        content=_printable(content)[:LONGEST_CONTENT],
        is_bold=_flag("the weight", weight, is_default=False),
        font_size=_font_size(size),
        colour=parse_colour(colour) if colour else BLACK,
        background=parse_colour(background) if background else None,
        has_border=_flag("the border", border, is_default=True),
    )


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable()).strip()


def _flag(name: str, text: str, *, is_default: bool) -> bool:
    if text not in ("", "0", "1"):
        raise ValueError(f"{name} is {text[:40]!r}; expected 0 or 1")
    return text == "1" if text else is_default


def _font_size(text: str) -> int:
    if not text:
        return DEFAULT_FONT
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= LARGEST_FONT):
        raise ValueError(f"the font size is {text[:40]!r}; expected 0 to {LARGEST_FONT}")
    return int(text) or DEFAULT_FONT
