"""Former names and codes of divisions, out of the ministry's record of changes since 1980."""

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from functions.pack_builder.engine.default.divisions.lost_divisions import lost_divisions
from functions.pack_builder.engine.default.divisions.tree import Node
from functions.pack_builder.errors import SourceDataError
from shared.geo.division_names import Kind
from shared.geo.divisions import Level, Status

# 码位改派 and 驻地迁移 rename nothing: a code went to an unrelated division, a seat moved.
RENAMING = frozenset(
    ["更名", "撤县设市", "撤县设区", "撤市设区", "撤地设市", "撤区设区", "撤旗设区", "撤销", "区划调整"]
)
RECODING = RENAMING | {"同名改码"}
OLDEST_LINEAGE = 1990
"""Year from which divisions are known by those that they lay in, too."""
PARENT_SUFFIXES = ("地区", "自治州", "市", "盟", "县")
MOST_STEPS = 12
"""Changes that one division is followed through."""
MOVES = {("四川省", "重庆市"), ("广东省", "海南省")}
"""Provinces that others were made out of. The record follows names, so a district that went may seem to have
become its namesake at the other end of the country."""


class Change(Struct, frozen=True):
    """One division became another one; `path` names the newer one from the province down."""

    year: int
    kind: str
    code: str
    name: str
    newer_code: str
    newer_name: str
    path: tuple[str, ...]
    older_parent: str = ""
    """The lowest division that the older one lay in."""
    older_province: str = ""
    """The first name of the older one's path; not every path begins with the province."""


def read_changes(changes: Path) -> list[Change]:
    """Return the changes that name both sides, newest first."""
    renamings = []
    for event in json.loads(changes.read_bytes())["events"]:
        old, new = event["old"], event["new"]
        if event["type"] in RECODING and old.get("code") and old.get("name") and new.get("name"):
            renamings.append(
                Change(
                    year=event["year"],
                    kind=event["type"],
                    code=old["code"][:6],
                    name=old["name"],
                    newer_code=(new.get("code") or "")[:6],
                    newer_name=new["name"],
                    path=tuple(event.get("new_path") or ()),
                    older_parent="".join((event.get("old_path") or ())[-2:-1]).rpartition("省")[2],
                    older_province="".join((event.get("old_path") or ())[:1]),
                )
            )
    return sorted(renamings, key=lambda change: -change.year)


def add_former_names(country: Node, changes: list[Change]) -> dict[str, Node]:
    """Name and number the divisions as they were, and return what became of each former code.

    A former code that a current division bears is not a former code: codes were given anew before 1984.
    """
    finder = _Finder(country, changes)
    became: dict[str, Node] = {}
    lost_names = {row.path[-2:] for row in lost_divisions().divisions}
    provinces = {province.name for province in country.children}
    for change in changes:
        heir = finder.heir(change)
        if heir is not None and change.older_province in provinces:
            heir = _in_province(heir, change)
        if heir is None or (change.older_parent, change.name) in lost_names:
            continue
        if change.kind in RENAMING and change.name != heir.name:
            heir.call(change.name, Kind.FORMER)
        if change.year >= OLDEST_LINEAGE:
            _call_with_parent(heir, change.older_parent, change.name)
        if change.code not in finder.current:
            became.setdefault(change.code, heir)
    _add_lost_divisions(country)
    for code, heir in became.items():
        heir.former_codes.add(code)
    return became


def _in_province(heir: Node, change: Change) -> Node | None:
    """Return an heir in the province that the older division lay in, or in one that was made out of it.

    That one is called with its former province, too: 四川省涪陵市.
    """
    *_, province, _ = heir.lineage()
    if province.name == change.older_province:
        return heir
    if (change.older_province, province.name) not in MOVES:
        return None
    for spelling in (change.older_province, change.older_province[:-1]):
        heir.call(spelling + change.name, Kind.FORMER)
    return heir


def _call_with_parent(heir: Node, parent: str, name: str) -> None:
    """Name a division with the one that it lay in, where that is none of those it lies in now: 莱芜钢城区."""
    if not parent or any(parent == node.name or parent in node.aliases for node in heir.lineage()):
        return
    heir.call(parent + name, Kind.FORMER)
    stem = next((parent.removesuffix(suffix) for suffix in PARENT_SUFFIXES if parent.endswith(suffix)), "")
    if len(stem) > 1:
        heir.call(stem + name, Kind.FORMER)


def _add_lost_divisions(country: Node) -> None:
    nodes = {node.code: node for node in country.walk() if node.code}
    for row in lost_divisions().divisions:
        heir = nodes.get(row.code)
        if heir is None:
            raise SourceDataError(f"lost_divisions.toml: no list has {row.code}, which {row.path} became")
        *_, parent, name = row.path
        if heir.level is Level.COUNTY or heir.level == len(row.path):
            heir.call(name, Kind.FORMER)
        for spelling in (parent + name, parent[:-1] + name):
            heir.call(spelling, Kind.FORMER)


class _Finder:
    """Follows a change to the division that exists today."""

    def __init__(self, country: Node, changes: list[Change]) -> None:
        divisions = [
            n for n in country.walk() if n.level in (Level.CITY, Level.COUNTY) and n.status is Status.CURRENT
        ]
        self.current = {node.code: node for node in divisions}
        self._by_name: Mapping[str, list[Node]] = defaultdict(list)
        for node in divisions:
            self._by_name[node.name].append(node)
        self._next = {(change.code, change.name): change for change in reversed(changes)}

    def heir(self, change: Change) -> Node | None:
        for _ in range(MOST_STEPS):
            node = self._today(change)
            if node is not None:
                return node
            following = self._next.get((change.newer_code, change.newer_name))
            if following is None or following is change:
                return None
            change = following
        return None

    def _today(self, change: Change) -> Node | None:
        node = self.current.get(change.newer_code)
        if node is not None and node.name == change.newer_name:
            return node
        namesakes = [
            node
            for node in self._by_name.get(change.newer_name, [])
            if not change.path or any(ancestor.name == change.path[0] for ancestor in node.lineage())
        ]
        return namesakes[0] if len(namesakes) == 1 else None
