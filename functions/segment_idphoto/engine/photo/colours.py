"""Background colours: `#RRGGBB`, `RRGGBB`, `r,g,b` and names; plain or as a vertical gradient."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from pydantic import Field

from functions.segment_idphoto.engine.photo.errors import ParameterError
from shared.tables.rows import Row

Rgb = tuple[int, int, int]

BLACK: Final[Rgb] = (0, 0, 0)
WHITE: Final[Rgb] = (255, 255, 255)
COLOURS_FILE: Final = Path(__file__).with_name("colours.toml")
EXPECTED_FORM: Final = "#RRGGBB, RRGGBB, r,g,b with values 0..255, or a colour name such as white, blue, red"
TRANSPARENT: Final = frozenset({"transparent", "none", "透明", "透明底"})
"""Names for no background."""

_HEX = re.compile(r"#?([0-9a-f]{6})", re.IGNORECASE)
_TRIPLE = re.compile(r"(\d{1,3})\s*[,，]\s*(\d{1,3})\s*[,，]\s*(\d{1,3})", re.ASCII)


class NamedColour(Row):
    """One row of `colours.toml`."""

    names: tuple[str, ...] = Field(min_length=1)
    rgb: tuple[int, int, int]
    source: str = Field(min_length=1)


def fold_name(name: str) -> str:
    """Return a name as it is compared: no case, width, spaces, hyphens or underscores."""
    return re.sub(r"[\s_-]+", "", unicodedata.normalize("NFKC", name)).casefold()


@cache
def named_colours() -> dict[str, Rgb]:
    """Return folded name -> RGB of every name in the table."""
    rows = tomllib.loads(COLOURS_FILE.read_text(encoding="utf-8"))["colour"]
    colours = [NamedColour.model_validate(row) for row in rows]
    return {fold_name(name): colour.rgb for colour in colours for name in colour.names}


def parse_colour(text: str, field: str = "background_color") -> Rgb:
    """Return (red, green, blue), 0..255 each. Raises `ParameterError` naming `field`."""
    text = text.strip()
    if match := _HEX.fullmatch(text):
        red, green, blue = bytes.fromhex(match[1])
        return red, green, blue
    if match := _TRIPLE.fullmatch(text):
        red, green, blue = (int(level) for level in match.groups())
        if max(red, green, blue) <= 255:
            return red, green, blue
    elif colour := named_colours().get(fold_name(text)):
        return colour
    raise ParameterError(field, EXPECTED_FORM, text)


class Background(Struct, frozen=True):
    """A plain colour, a vertical gradient from `colour` at the top to `bottom`, or none at all."""

    colour: Rgb = BLACK
    bottom: Rgb | None = None
    is_transparent: bool = False

    def rows(self, height: int) -> NDArray[np.uint8]:
        """Return the colour of every row: uint8 [height, 1, 3]."""
        if self.bottom is None or height < 2:
            return np.full((height, 1, 3), self.colour, np.uint8)
        ramp = np.linspace(self.colour, self.bottom, height)
        return np.rint(ramp).astype(np.uint8)[:, np.newaxis]
