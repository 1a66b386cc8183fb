"""Short and varied forms of division names, by the rules of `names.toml`."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

from functions.pack_builder.engine.default.divisions.tree import Node
from shared.geo.division_names import Kind
from shared.geo.divisions import Level

SHORTEST_STEM = 2
TABLE = Path(__file__).with_name("names.toml")
SPELLING = 0.6
"""Least similarity of two spellings of one town under one code (马尔康 and 马尔康寨: 0.86)."""


@cache
def table() -> dict[str, Any]:
    """Return the rules."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def plain_town_name(name: str, lineage: Iterable[str] = ()) -> str:
    """Write an office's name as the town's: 金阳街道办事处, or 观山湖区金阳街道, is 金阳街道.

    lineage: names of the divisions that the town lies in, the highest first.
    """
    if name.startswith("（") and "）" in name:
        name = name.partition("）")[2] or name
    for division in lineage:
        if name.startswith(division) and len(name) > len(division) + SHORTEST_STEM:
            name = name.removeprefix(division)
    for office, town in table()["office_suffixes"].items():
        if name.endswith(office) and len(name) > len(office) + 1:
            return name.removesuffix(office) + str(town)
    return name


def place_of_committee(name: str) -> str:
    """Return the place that a committee is named for and begins with: 四坪村 of 四坪村民委员会."""
    plain = name.split("（")[0].split("(")[0] or name
    for committee in table()["committees"]:
        stem = plain.removesuffix(committee)
        if stem and stem != plain:
            is_complete = not committee.startswith("村") or stem.endswith(("村", "社区", "嘎查"))
            return stem if is_complete else stem + "村"
    return plain


def same_but_for_spelling(one: str, other: str) -> bool:
    """Tell whether two names under one code are spellings of each other: 南智丘镇 and 南智邱镇."""
    if not one or not other:
        return False
    stems = _stem(one), _stem(other)
    return SequenceMatcher(None, *stems).ratio() >= SPELLING


def add_short_forms(country: Node) -> None:
    """Give every division the names by which people call it."""
    for node in country.walk():
        for name in table()["customary"].get(node.name, ()):
            node.call(name, Kind.SHORT)
        for name, kind in _forms(node):
            node.call(name, kind)
    _add_former_short_forms(country)


def _add_former_short_forms(country: Node) -> None:
    """Shorten former names that mean nothing else outside their heir: 闸北, 襄樊, 塘沽."""
    bearers: Mapping[str, list[Node]] = defaultdict(list)
    for node in country.walk():
        for name in (node.name, *node.aliases):
            bearers[name].append(node)
    for node in list(country.walk()):
        former_names = [name for name, kind in node.aliases.items() if kind is Kind.FORMER]
        for stem in {_former_stem(name) for name in former_names} - {"", *table()["words"]}:
            if all(node in bearer.lineage() for bearer in bearers[stem]):
                node.call(stem, Kind.FORMER_SHORT)


def _former_stem(name: str) -> str:
    """Return a former name without its kind; nothing where too little is left."""
    suffixes = ("自治县", "自治州", "地区", "新区", "市", "县", "区", "盟")
    suffix = next((suffix for suffix in suffixes if name.endswith(suffix)), "")
    stem = _without_peoples(name.removesuffix(suffix))
    return stem if suffix and len(stem) >= SHORTEST_STEM else ""


def _forms(node: Node) -> Iterator[tuple[str, Kind]]:
    match node.level:
        case Level.PROVINCE:
            for name in table()["provinces"].get(node.name, [node.name[:-1]]):
                yield name, Kind.SHORT
        case Level.CITY:
            yield from _short_names(node.name, ("自治州", "地区", "市", "盟"))
        case Level.COUNTY:
            yield from _short_names(
                node.name, ("自治县", "自治旗", "新区", "林区", "特区", "县", "市", "区", "旗")
            )
            yield from _as_county(node.name)
        case Level.TOWN:
            yield from _town_forms(node.name)


def _short_names(name: str, suffixes: tuple[str, ...]) -> Iterator[tuple[str, Kind]]:
    suffix = next((suffix for suffix in suffixes if name.endswith(suffix)), "")
    whole = name.removesuffix(suffix)
    stem = _without_peoples(whole)
    if suffix in ("自治州", "自治县", "自治旗") or stem != whole:
        yield stem + suffix[-1:], Kind.SHORT  # 黔东南州, 玉屏县, 管城区
        yield whole, Kind.SHORT
    if len(stem) >= SHORTEST_STEM:
        is_word = stem in table()["words"] or (suffix == "旗" and stem.endswith(("前", "中", "后")))
        yield stem, Kind.BARE if is_word else Kind.SHORT


def _as_county(name: str) -> Iterator[tuple[str, Kind]]:
    """Name a county that became a city or a district as it was: not every such change is on record."""
    stem = name[:-1]
    if len(stem) >= SHORTEST_STEM and stem not in table()["words"]:
        if name.endswith("市"):
            yield stem + "县", Kind.VARIANT
        elif name.endswith("区") and not name.endswith(("新区", "林区", "特区", "矿区")):
            yield stem + "县", Kind.VARIANT
            yield stem + "市", Kind.VARIANT


def _without_peoples(name: str) -> str:
    is_shorter = True
    while is_shorter:
        is_shorter = False
        for people in table()["peoples"]:
            if name.endswith(people) and len(name) > len(people):
                name, is_shorter = name.removesuffix(people), True
                break
    return name


def _town_forms(name: str) -> Iterator[tuple[str, Kind]]:
    stem = _stem(name)
    if len(stem) >= SHORTEST_STEM and stem != name:
        yield stem, Kind.STEM


def _stem(name: str) -> str:
    for suffix in ("民族乡", *table()["town_suffixes"]):
        if name.endswith(suffix) and len(name) > len(suffix):
            return _without_peoples(name.removesuffix(suffix))
    return name
