"""Which services handle what personal data, by personal_data.toml."""

import tomllib
from functools import cache
from pathlib import Path

from shared.tables.rows import Identifier, Row, Text


class DataCategory(Row):
    """One kind of personal data, with what the code does to it, in two languages."""

    id: Text
    name_zh: Text
    name_en: Text
    services: tuple[Text, ...]
    buckets: tuple[Identifier, ...]
    keeping_zh: Text
    keeping_en: Text
    deletion_zh: Text
    deletion_en: Text

    def text(self, field: str, language: str) -> str:
        """Return `name`, `keeping` or `deletion` in a language."""
        return str(getattr(self, f"{field}_{language}"))


class PersonalData(Row):
    """The whole table."""

    impersonal: tuple[Text, ...]
    """Services that handle nothing about persons."""
    category: tuple[DataCategory, ...]


@cache
def load_personal_data() -> PersonalData:
    """Return the table. Raises ValidationError for a mistake in it."""
    file = Path(__file__).with_suffix(".toml")
    return PersonalData.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
