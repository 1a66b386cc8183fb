"""Bringing the text of an address into the form of the tables of words and of the divisions' names."""

import re
import unicodedata
from collections.abc import Collection
from functools import cached_property
from typing import Final

from shared.geocoding.address_words import words
from shared.places.folding import Folding

LONGEST_TEXT: Final = 512
"""Characters that are read: more is no address, and work must be bounded."""

_FIRST_IDEOGRAPH, _LAST_IDEOGRAPH = 0x3400, 0x9FFF
_INVISIBLE: Final = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufe0f\ufeff]"
)
_PICTOGRAM: Final = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]")
_UNITS: Final = "号|弄|室|楼|栋|幢|座|层|单元|巷|组|队|社|段|期|区|院|门|米|公里|里|#"
_BLANK_BEFORE_UNIT: Final = re.compile(f"(?<=[0-9A-Z]) +(?={_UNITS})")
_SHORTEST_SPACED: Final = 4
"""Characters, each between blanks, that make a spaced text: 贵 阳 市 1 号."""
_NO_NEIGHBOUR: Final = r"[0-9A-Za-z一-鿿_-]"
_POSTCODE: Final = re.compile(
    rf"(?:邮政编码|邮编)\s*:?\s*[0-9]{{6}}(?![0-9])|(?<!{_NO_NEIGHBOUR})[0-9]{{6}}(?!{_NO_NEIGHBOUR})"
)


class Simplification(dict[int, str]):
    """`str.translate` table from traditional to simplified characters, by the pack's table of variants.

    It works out each character when it is met first. Threads may share it.
    """

    def __init__(self, folding: Folding, names: Collection[str]) -> None:
        """names: those of the divisions; what one of them is written with stays: 乾县 is no 干县."""
        super().__init__()
        self._fold = folding.fold
        self._names = names

    @cached_property
    def _name_characters(self) -> frozenset[str]:
        return frozenset("".join(self._names))

    def __missing__(self, codepoint: int) -> str:
        character = chr(codepoint)
        is_ideograph = _FIRST_IDEOGRAPH <= codepoint <= _LAST_IDEOGRAPH
        plain = self._fold(character) if is_ideograph else character
        if plain != character and self._is_needed(character, plain):
            plain = character
        self[codepoint] = plain
        return plain

    def _is_needed(self, character: str, plain: str) -> bool:
        """Tell whether a division is called with a character, and not with its simplified form as well."""
        if character not in self._name_characters:
            return False
        names = (name for name in self._names if character in name)
        return any(name.replace(character, plain) not in self._names for name in names)


def normalize(text: str, simplification: Simplification) -> str:
    """Return the first characters of a text in plain and simplified forms.

    Without invisible characters, pictures, and blanks between characters that belong together, and without
    what forms and letters put around an address: labels of fields, and a postal code that stands alone.
    """
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).translate(simplification)
    visible = _INVISIBLE.sub("", plain)[:LONGEST_TEXT].strip()
    compact = _BLANK_BEFORE_UNIT.sub("", _without_letter_spacing(visible))
    without_labels = words().field.sub(" ", _PICTOGRAM.sub(" ", compact))
    return _POSTCODE.sub(" ", without_labels).strip() or visible


def _without_letter_spacing(text: str) -> str:
    """Return a text whose every character stands alone, as a page's recognition leaves it, as one word."""
    tokens = text.split()
    ideographs = [token for token in tokens if ord(token[0]) >= _FIRST_IDEOGRAPH]
    is_spaced = len(ideographs) >= _SHORTEST_SPACED and all(len(token) == 1 for token in ideographs)
    return "".join(tokens) if is_spaced else text
