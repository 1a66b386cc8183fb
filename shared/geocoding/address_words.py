"""The tables of words that address parsing goes by: `address_words.toml`."""

import re
import tomllib
from functools import cache
from pathlib import Path

from msgspec import Struct


class Words(Struct, frozen=True):
    """`address_words.toml`, in the form in which it is used."""

    after_short: tuple[str, ...]
    behind_short: tuple[str, ...]
    after_bare: tuple[str, ...]
    after_full: dict[str, tuple[str, ...]]
    provinces: dict[str, str]
    """Name of a province by the one character that stands for it."""
    town_suffixes: tuple[str, ...]
    offices: tuple[str, ...]
    separators: frozenset[str]
    labels: tuple[str, ...]
    field: re.Pattern[str]
    """A label before a colon, with the colon."""
    fillers: tuple[str, ...]
    kinds: frozenset[str]


@cache
def words() -> Words:
    """Return the table."""
    table = tomllib.loads(Path(__file__).with_name("address_words.toml").read_text(encoding="utf-8"))
    return Words(
        after_short=tuple(table["after_short"]),
        behind_short=tuple(table["behind_short"]),
        after_bare=tuple(table["after_short"] + table["after_bare"]),
        after_full={suffix: tuple(continuations) for suffix, continuations in table["after_full"].items()},
        provinces=table["provinces"],
        town_suffixes=tuple(table["town"]["suffixes"]),
        offices=tuple(table["town"]["offices"]),
        separators=frozenset(table["words"]["separators"]),
        labels=tuple(table["words"]["labels"]),
        field=re.compile(f"(?:{'|'.join([*table['words']['labels'], *table['words']['fields']])}) ?:"),
        fillers=tuple(table["words"]["fillers"]),
        kinds=frozenset(table["words"]["kinds"]),
    )


def letters(text: str) -> str:
    """Return a text without its separators."""
    return "".join(character for character in text if character not in words().separators)
