"""How Chinese names are read, without tones: by phrases first, then by each character's usual reading."""

import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Final

LONGEST_PHRASE: Final = 4
_TONES: Final = {"\u0300", "\u0301", "\u0304", "\u030c"}


class Pinyin:
    """Readings of simplified characters and phrases."""

    def __init__(self, characters: Mapping[str, str], phrases: Mapping[str, tuple[str, ...]]) -> None:
        self.characters = characters
        self._phrases = phrases
        self._heads = frozenset(phrase[:2] for phrase in phrases)

    @classmethod
    def read(cls, characters: Path, phrases: Path) -> "Pinyin":
        """Read the tables `codepoint: reading,reading…` and `phrase: [[reading], …]`."""
        by_code: dict[str, str] = json.loads(characters.read_bytes())
        by_phrase: dict[str, list[list[str]]] = json.loads(phrases.read_bytes())
        return cls(
            {chr(int(code)): _plain(readings.split(",")[0]) for code, readings in by_code.items()},
            {
                phrase: tuple(_plain(syllable[0]) for syllable in syllables)
                for phrase, syllables in by_phrase.items()
                if len(phrase) == len(syllables) <= LONGEST_PHRASE
            },
        )

    def syllables(self, text: str) -> list[str]:
        """Return one reading for each character; what is not Chinese stands for itself."""
        read: list[str] = []
        while len(read) < len(text):
            start = len(read)
            if text[start : start + 2] in self._heads and (phrase := self._phrase_at(text, start)):
                read.extend(phrase)
            else:
                read.append(self.characters.get(text[start], text[start]))
        return read

    def _phrase_at(self, text: str, start: int) -> tuple[str, ...] | None:
        """Return the syllables of the longest phrase at a position."""
        lengths = range(min(LONGEST_PHRASE, len(text) - start), 1, -1)
        phrases = (self._phrases.get(text[start : start + length]) for length in lengths)
        return next(filter(None, phrases), None)


def _plain(syllable: str) -> str:
    """Return a syllable without its tone; `ü` is written `v`, as one types it."""
    toneless = (c for c in unicodedata.normalize("NFD", syllable) if c not in _TONES)
    return unicodedata.normalize("NFC", "".join(toneless)).replace("ü", "v").replace("ê", "e")
