"""The table of kinds of places: tags, levels and weights, and what OpenStreetMap calls them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from msgspec import Struct

TABLE: Final = Path(__file__).with_name("categories.toml")
ANY: Final = "*"


class Rule(Struct, frozen=True):
    """What the values of one key of OpenStreetMap's are, for things that have the tag `needs`, if any."""

    key: str
    needs: tuple[str, str] | None
    tags: Mapping[str, str]


class Categories(Struct, frozen=True):
    """`categories.toml`, in the form in which it is used."""

    levels: Mapping[str, str]
    industries: Mapping[str, str]
    importance: Mapping[str, int]
    near: Mapping[str, int]
    osm: tuple[Rule, ...]
    roads: Mapping[str, str]

    def level(self, tag: str) -> str:
        """Return the wire's `level` of a tag."""
        return longest_fit(self.levels, tag, "UNKNOWN")

    def industry(self, tag: str) -> str:
        """Return the wire's `industry_type` of a tag, empty where it is in none."""
        return longest_fit(self.industries, tag, "")

    def weight(self, tag: str) -> int:
        """Return the importance of a place of which no more is known than its tag."""
        return longest_fit(self.importance, tag, 0)

    def reach(self, tag: str) -> int:
        """Return within how many metres namesakes of one class are one place."""
        return longest_fit(self.near, tag, 0)

    def of_osm(self, tags: Mapping[str, str]) -> str:
        """Return the tag of a thing with OpenStreetMap's tags, empty for what is no place."""
        for rule in self.osm:
            value = tags.get(rule.key)
            if value is None or (rule.needs and tags.get(rule.needs[0]) != rule.needs[1]):
                continue
            if tag := rule.tags.get(value, rule.tags.get(ANY, "")):
                return tag
        return ""


def longest_fit[Value](table: Mapping[str, Value], tag: str, otherwise: Value) -> Value:
    """Return the value of the longest entry that is the tag or the beginning of it at a semicolon."""
    while tag:
        if tag in table:
            return table[tag]
        tag = tag.rpartition(";")[0]
    return table.get("", otherwise)


@cache
def categories() -> Categories:
    """Return the table."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return Categories(
        levels=table["levels"],
        industries=table["industries"],
        importance=table["importance"],
        near=table["near"],
        osm=tuple(map(_rule, table["osm"])),
        roads=table["roads"],
    )


def _rule(row: dict[str, str]) -> Rule:
    needs = row.pop("needs", "").partition("=")
    return Rule(row.pop("key"), (needs[0], needs[2]) if needs[0] else None, row)
