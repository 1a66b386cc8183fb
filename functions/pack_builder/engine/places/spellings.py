"""The tokens under which a place is written into the full-text tables."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from functions.pack_builder.engine.places.pinyin import Pinyin
from shared.places.folding import Folding, is_wide
from shared.places.tokens import WHOLE, name_tokens


class Spellings:
    """Names of places, as the index has them."""

    def __init__(self, folding: Folding, pinyin: Pinyin) -> None:
        self.folding = folding
        self._pinyin = pinyin

    def grams(self, names: Iterable[str]) -> Iterator[str]:
        """Yield what finds these names, whole or in part, as they are written."""
        for name in names:
            if text := self.folding.fold(name):
                yield from name_tokens(text)

    def whole(self, names: Iterable[str]) -> Iterator[str]:
        """Yield what finds these names by nothing less than the whole."""
        for name in names:
            if text := self.folding.fold(name):
                yield WHOLE + text

    def beginnings(self, name: str, others: Iterable[str], spelt: Iterable[str]) -> Iterator[str]:
        """Yield what is found by its first letters: pinyin, initials, and names in other alphabets.

        Of the first name each word counts as well, of the `others` only the whole.
        """
        for chinese in (name, *spelt):
            text = self.folding.fold(chinese)
            if is_wide(text):
                syllables = self._pinyin.syllables(text)
                yield "".join(syllables)
                yield "".join(syllable[0] for syllable in syllables)
        if not is_wide(self.folding.fold(name)):
            yield from self.folding.words(name)
        for other in (name, *others):
            text = self.folding.fold(other)
            if text and not is_wide(text):
                yield text


def read_variants(table: Path) -> dict[str, str]:
    """Read OpenCC's table `traditional<TAB>simplified simplified…`; the first simplified form counts."""
    rows = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines() if "\t" in line)
    return {traditional: simplified_character.split(" ")[0] for traditional, simplified_character in rows}
