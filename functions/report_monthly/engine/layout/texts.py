"""The reports' texts in two languages."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


class Texts:
    """The texts of one language, by their keys of texts.toml."""

    def __init__(self, language: Language, rows: Mapping[str, str | list[str]]) -> None:
        self.language = language
        self._rows = rows

    def __call__(self, key: str, **fields: object) -> str:
        """Return a text with its fields filled in."""
        row = self._rows[key]
        assert isinstance(row, str)  # noqa: S101 - a mistake in the table
        return row.format(**fields) if fields else row

    def lines(self, key: str) -> list[str]:
        """Return a text of several sentences."""
        row = self._rows[key]
        assert isinstance(row, list)  # noqa: S101 - a mistake in the table
        return row


@cache
def load_texts(language: Language) -> Texts:
    """Return the texts of a language."""
    tables = tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))
    return Texts(language, tables[language])
