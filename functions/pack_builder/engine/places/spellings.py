"""The tokens under which a place is written into the full-text tables."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from functions.pack_builder.engine.places.pinyin import Pinyin
from shared.places.folding import Folding, is_wide
from shared.places.tokens import WHOLE, name_tokens

OTHERS_IN_PARTS: Final = 12
"""Other names in letters of a place that are found by a part of them; others by the whole or a beginning."""


class NameTokens(NamedTuple):
    """What finds a place by its names: for each table its tokens, with blanks between them.

    Beginnings are those of words of its name and of its whole other names.
    """

    gram: str
    spelling: str


class Spellings:
    """Names of places, as the index has them."""

    def __init__(self, folding: Folding, pinyin: Pinyin) -> None:
        self._folding = folding
        self._pinyin = pinyin

    def tokens(self, name: str, names: str, spelt: str = "") -> NameTokens:
        """Return the tokens of a place for both tables.

        names: its other names, one a line. spelt: further spellings, found by their first letters alone.
        """
        folded_name = self._folding.fold(name)
        others = self._folded_lines(names)
        parts, whole = _found_by_parts(others)
        grams = dict.fromkeys(self._grams([folded_name, *parts], whole))
        beginnings = [*self._readings([folded_name, *self._folded_lines(spelt)])]
        if not is_wide(folded_name):
            beginnings += self._folding.words(name)
        beginnings += [text for text in (folded_name, *others) if text and not is_wide(text)]
        return NameTokens(" ".join(grams), " ".join(dict.fromkeys(beginnings)))

    def _folded_lines(self, lines: str) -> list[str]:
        return [self._folding.fold(line) for line in lines.split("\n")] if lines else []

    def _grams(self, parts: Iterable[str], whole: Iterable[str]) -> Iterator[str]:
        """Yield what finds folded names as they are written: by parts of them, or as a whole alone."""
        for text in filter(None, parts):
            yield from name_tokens(text)
        yield from (WHOLE + text for text in whole if text)

    def _readings(self, texts: Iterable[str]) -> Iterator[str]:
        """Yield how Chinese texts are read, in pinyin and in initials."""
        for text in filter(is_wide, texts):
            syllables = self._pinyin.syllables(text)
            yield "".join(syllables)
            yield "".join([syllable[0] for syllable in syllables])


def _found_by_parts(names: list[str]) -> tuple[list[str], list[str]]:
    """Return the folded names that are found by a part of them, and those that are found as a whole.

    The first are those in characters, which have no other beginnings, and the first ones in letters.
    """
    in_letters = [name for name in names if not is_wide(name)]
    wide = [name for name in names if is_wide(name)]
    return [*in_letters[:OTHERS_IN_PARTS], *wide], in_letters[OTHERS_IN_PARTS:]


def read_variants(table: Path) -> dict[str, str]:
    """Read OpenCC's table `traditional<TAB>simplified simplified…`; the first simplified form counts."""
    rows = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines() if "\t" in line)
    return {traditional: simplified_character.split(" ")[0] for traditional, simplified_character in rows}
