"""The colours that a mapnik style draws with, read out of its XML and its signs."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from functions.map_image.engine.raster.palette import Colour, Palette
from functions.map_image.engine.raster.palette_choice import choose_palette

_HEX: Final = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b")
INKS: Final = ("fill", "stroke", "halo-fill")
"""What letters, halos and markers are drawn with."""
GROUNDS: Final = 16
"""The commonest fills, over which edges are foreseen."""


def palette_of_styles(styles: Iterable[str]) -> Palette:
    """Return the one palette of several styles in mapnik's XML, those of all zooms together."""
    fills: Counter[Colour] = Counter()
    inks: Counter[Colour] = Counter()
    for xml in styles:
        root = ElementTree.fromstring(xml)  # noqa: S314 - written by this program
        background = _colour(root.get("background-color", "#ffffff"))
        fills[background] += 1000
        for element in root.iter():
            _count_colours(element, background, fills, inks)
    grounds = [colour for colour, _ in fills.most_common(GROUNDS)]
    by_frequency = [[colour for colour, _ in counter.most_common()] for counter in (fills, inks)]
    return choose_palette(by_frequency[0], by_frequency[1], grounds)


def _count_colours(
    element: ElementTree.Element, background: Colour, fills: Counter[Colour], inks: Counter[Colour]
) -> None:
    match element.tag:
        case "PolygonSymbolizer":
            share = float(element.get("fill-opacity", "1"))
            fills[_blend(_colour(element.get("fill", "#808080")), background, share)] += 1
        case "LineSymbolizer":
            share = float(element.get("stroke-opacity", "1"))
            inks[_blend(_colour(element.get("stroke", "#000000")), background, share)] += 1
        case _:
            inks.update(_colour(element.attrib[name]) for name in INKS if name in element.attrib)
    if file := element.get("file"):
        inks.update(_sign_colours(file))


@lru_cache(maxsize=512)
def _sign_colours(file: str) -> tuple[Colour, ...]:
    path = Path(file)
    if path.suffix != ".svg" or not path.exists():
        return ()
    return tuple(map(_colour, _HEX.findall(path.read_text(encoding="utf-8"))))


def _colour(text: str) -> Colour:
    """Read #rrggbb or #rgb."""
    digits = text.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def _blend(ink: Colour, ground: Colour, share: float) -> Colour:
    red, green, blue = (round(share * a + (1 - share) * b) for a, b in zip(ink, ground, strict=True))
    return red, green, blue
