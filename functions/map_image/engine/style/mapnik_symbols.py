"""The symbolizers of labels in mapnik's XML: how text and icons look, and that no label is cut.

No label crosses the edge of what is drawn (`avoid-edges`), so none is cut between two metatiles. A label of a
point has an icon, or a transparent dot: that is in one metatile only, and so is the label.
"""

from pathlib import Path
from xml.sax.saxutils import quoteattr

from msgspec import Struct

from functions.map_image.engine.style.mapnik_layers import condition_filter
from functions.map_image.engine.style.table import Conditions, Style

WHOLE = 'avoid-edges="true" minimum-padding="4"'
"""Labels stay inside of what is drawn, with four pixels for the halo and for what hangs below a line."""
NEAR_EDGE = 'avoid-edges="true" minimum-padding="1"'
"""The same for Chinese names with a halo of one pixel."""


class Lettering(Struct, frozen=True):
    """What all labels of a zoom are written with: the table, the icons, and a filter that holds for all."""

    style: Style
    zoom: float
    icons: Path
    scope: str = ""

    def filter(self, conditions: Conditions, *terms: str) -> str:
        """Return the filter of a kind of label."""
        return " and ".join(
            term for term in (condition_filter(conditions, self.zoom), self.scope, *terms) if term
        )

    def with_icon(
        self, icon: str, look: str, place: str, text: str, *, lock: bool = False, border: str = WHOLE
    ) -> str:
        """Return a label beside its icon, or on it (`lock`)."""
        file = quoteattr(str(self.icons / f"{icon}.svg"))
        unlock = "" if lock else ' unlock-image="true"'
        return f"<ShieldSymbolizer file={file} {look} {place}{unlock} {border}>{text}</ShieldSymbolizer>"


def look_of_text(font: str, size: float, colour: str, halo: float, halo_colour: str) -> str:
    """Return the attributes of a text with its halo."""
    return (
        f'fontset-name="{font}" size="{size:.1f}" fill="{colour}" halo-fill="{halo_colour}" '
        f'halo-rasterizer="fast" halo-radius="{halo:g}" halo-opacity="0.9"'
    )


def wrap_width(characters: int, size: float, text: str = "name") -> str:
    """Return the attribute for lines of at most so many Chinese characters, all of nearly one length.

    mapnik goes on in the next line after the character that passes the width. It writes no last line of its
    own accord that is as long as the others, so the width is an expression of the length of the name.
    """
    if not characters:
        return ""
    length = f"max(length([{text}]),{characters})"
    longest_line = _quotient(length, f"({_quotient(length, str(characters))})")
    return f' wrap-width="({longest_line}-0.5)*{size:.1f}"'


def _quotient(dividend: str, divisor: str) -> str:
    """Return the expression of a quotient of whole numbers, rounded up."""
    sum_ = f"({dividend}+{divisor}-1)"
    return f"({sum_}-{sum_}%{divisor})/{divisor}"
