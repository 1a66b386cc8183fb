"""The words of the pages in two languages: two TOML files a language, the same keys in both.

LANGUAGE.toml has the frame and the pages about people and apps, services.LANGUAGE.toml those about services.
declarations.zh.toml has in Chinese what operations, their fields and settings say of themselves in English.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, Literal, get_args

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)


class Texts:
    """The words of one language, by keys such as `apps.title`."""

    def __init__(self, language: Language, words: Mapping[str, str]) -> None:
        self.language = language
        self.words = words

    def __call__(self, key: str, **values: object) -> str:
        """Return the words of a key with values in the places of {names}. Raises KeyError."""
        words = self.words[key]
        return words.format(**values) if values else words

    def __contains__(self, key: object) -> bool:
        return key in self.words


@lru_cache(maxsize=2)
def load_texts(language: Language) -> Texts:
    """Return the words of a language."""
    words: dict[str, str] = {}
    for name in (f"{language}.toml", f"services.{language}.toml"):
        text = files("functions.console").joinpath("texts", name).read_text(encoding="utf-8")
        words |= _flat("", tomllib.loads(text))
    return Texts(language, words)


@lru_cache(maxsize=1)
def load_declarations() -> Mapping[str, str]:
    """Return the Chinese words of what is declared in English, by those without backticks."""
    text = files("functions.console").joinpath("texts", "declarations.zh.toml").read_text(encoding="utf-8")
    words: Mapping[str, str] = tomllib.loads(text)
    return words


def declared_words(language: Language, text: str) -> tuple[str, Language]:
    """Return what a declaration says, and in which language: English where the page's is not there."""
    plain_text = text.replace("`", "")
    words = load_declarations().get(plain_text, "") if language == "zh" else ""
    return (words, "zh") if words else (plain_text, "en")


def choose_language(choice: str, header: str) -> Language:
    """Return the language that a person chose, else the first of the browser's that we have, else Chinese."""
    for wish in (choice, *(part.partition(";")[0].strip()[:2].lower() for part in header.split(",")[:10])):
        for language in LANGUAGES:
            if wish == language:
                return language
    return "zh"


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{prefix}{name}.", value)
        else:
            yield f"{prefix}{name}", str(value)
