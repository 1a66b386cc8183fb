"""Colours as callers write them: `0xRRGGBB`, `#RRGGBB`, or one of the sixteen names of `colours.toml`."""

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Final

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

EXPECTATION: Final = "0xRRGGBB or a name such as red"
_HEXADECIMAL: Final = re.compile(r"0[xX]([0-9a-fA-F]{1,6})|#([0-9a-fA-F]{6})")


class NotAColour(ValueError):
    """The text is no colour."""


@cache
def colour_names() -> dict[str, int]:
    """Return the colours that have a name."""
    table = resources.files("functions.map_image.engine.notation").joinpath("colours.toml")
    return {str(name): int(value) for name, value in tomllib.loads(table.read_text(encoding="utf-8")).items()}


def is_colour(text: str) -> bool:
    """Tell whether a text is a colour."""
    return _HEXADECIMAL.fullmatch(text) is not None or text.lower() in colour_names()


def parse_colour(text: str) -> Colour:
    """Return the colour of a text; digits that are missing at the front of `0x` are zeros.

    Raises NotAColour.
    """
    match = _HEXADECIMAL.fullmatch(text)
    value = int(match[1] or match[2], 16) if match else colour_names().get(text.lower())
    if value is None:
        raise NotAColour(f"{text[:40]!r} is no colour; expected {EXPECTATION}")
    return value >> 16, value >> 8 & 255, value & 255
