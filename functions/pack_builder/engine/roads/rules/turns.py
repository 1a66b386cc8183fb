"""Restrictions of turns as the engine can follow them.

It reads one way to come from and one to go to; so a restriction of several becomes several. It forgets the
hours of a restriction that leads over a way, and keeps those of one at a crossing: so a restriction over ways
at some hours leads over copies of them, the only ways to go on from where it begins, and ends with one at
their last crossing. All that begin alike share the copies.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise, product
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from functions.pack_builder.engine.roads.rules.access import Tags
from functions.pack_builder.engine.roads.rules.conditions import read_conditions, write_conditions

RESTRICTION: Final = "restriction"
CONDITIONAL: Final = "restriction:conditional"
NO_TURN: Final = "no_straight_on"
"""The engine's kind of a ban, whatever the angle is."""
MOST_TURNS: Final = 16
"""Turns that one relation may stand for."""

Member = tuple[str, int, str]
"""Type (n, w, r), id and role."""


class TurnRelation(Struct, frozen=True):
    """A restriction: where one comes from, over what, and where one may not or must go."""

    tags: Tags
    start: int
    middle: tuple[Member, ...]
    end: int

    @property
    def members(self) -> list[Member]:
        """The members as a relation has them."""
        return [("w", self.start, "from"), *self.middle, ("w", self.end, "to")]

    @property
    def via_ways(self) -> list[int]:
        """The ways that lead from the first to the last, none for a turn at a crossing."""
        return [id_ for kind, id_, _ in self.middle if kind == "w"]

    @property
    def is_detour_at_hours(self) -> bool:
        """Whether it leads over ways and holds at some hours."""
        return bool(self.via_ways) and CONDITIONAL in self.tags


def is_restriction(tags: Mapping[str, str]) -> bool:
    """Tell whether a relation is a restriction of turns."""
    return tags.get("type") == RESTRICTION


def read_turns(tags: Tags, members: Sequence[Member], today: date) -> list[TurnRelation]:
    """Return the turns that a relation stands for, without years; none where it does not hold any more."""
    if CONDITIONAL in tags:
        conditions = read_conditions(tags[CONDITIONAL], today)
        tags = {key: value for key, value in tags.items() if key != CONDITIONAL}
        if conditions and not conditions[0].condition:
            tags[RESTRICTION] = conditions[0].value
        elif conditions:
            tags[CONDITIONAL] = write_conditions(conditions)
        elif RESTRICTION not in tags:
            return []
    starts = [id_ for kind, id_, role in members if (kind, role) == ("w", "from")]
    ends = [id_ for kind, id_, role in members if (kind, role) == ("w", "to")]
    middle = tuple(member for member in members if member[2] == "via")
    turns = [TurnRelation(tags, start, middle, end) for start, end in product(starts, ends)]
    return turns[:MOST_TURNS]


class WayCopies(Struct):
    """The copies of ways in one extract, and the nodes of those that restrictions at some hours lead over."""

    next_id: int
    copies: dict[int, list[int]] = field(default_factory=dict)
    """Ids of the copies of a way, by its id."""
    nodes: dict[int, tuple[int, ...]] = field(default_factory=dict)
    tags: dict[int, Tags] = field(default_factory=dict)
    detours: dict[tuple[int, ...], list[int]] = field(default_factory=dict)
    """Ids of the copies that one is led over, by the ways that one comes from and over."""

    def new_id(self) -> int:
        """Return an id that no other way has."""
        self.next_id += 1
        return self.next_id - 1

    def alternatives(self, turn: TurnRelation) -> Iterator[TurnRelation]:
        """Yield the turn, and the same turn between the copies of its ways."""
        ways = [turn.start, *turn.via_ways, turn.end]
        choices = [[way, *self.copies.get(way, ())] for way in ways]
        for number, (start, *via_ways, end) in enumerate(product(*choices)):
            if number >= MOST_TURNS:
                return
            members = [("w", way, "via") for way in via_ways] or turn.middle
            yield replace(turn, start=start, middle=tuple(members), end=end)


class CopiedWay(Struct, frozen=True):
    """A copy of a way, to be written behind all ways."""

    id: int
    nodes: tuple[int, ...]
    tags: Tags


def lead_over_copies(
    turn: TurnRelation, ways: WayCopies
) -> tuple[list[CopiedWay], list[TurnRelation]] | None:
    """Return the copies that a restriction at some hours leads over, and the restrictions in its place.

    There are no copies where another one has led over the same ways. None where its ways do not follow each
    other.
    """
    crossings = _crossings(turn, ways.nodes)
    if crossings is None:
        return None
    beginning = (turn.start, *turn.via_ways)
    copies: list[CopiedWay] = []
    turns: list[TurnRelation] = []
    if beginning not in ways.detours:
        copies, turns = _copy_ways(turn, crossings, ways)
        ways.detours[beginning] = [copy.id for copy in copies]
        for way, copy in zip(turn.via_ways, copies, strict=True):
            ways.copies.setdefault(way, []).append(copy.id)
    last_copy = ways.detours[beginning][-1]
    return copies, [*turns, TurnRelation(turn.tags, last_copy, _crossing(crossings[-1]), turn.end)]


def _copy_ways(
    turn: TurnRelation, crossings: Sequence[int], ways: WayCopies
) -> tuple[list[CopiedWay], list[TurnRelation]]:
    """Return copies of the ways that a turn leads over, and the bans that lead over them."""
    middle = turn.via_ways
    copies = [
        CopiedWay(
            ways.new_id(), ways.nodes[way], ways.tags[way] | {"oneway": _direction(ways.nodes[way], node)}
        )
        for way, node in zip(middle, crossings, strict=False)
    ]
    ids = [copy.id for copy in copies]
    always: Tags = {"type": RESTRICTION, RESTRICTION: NO_TURN}
    bans = [TurnRelation(always, turn.start, _crossing(crossings[0]), middle[0])]
    bans += [
        TurnRelation(always, copy, _crossing(node), other)
        for (copy, _), other, node in zip(pairwise(ids), middle[1:], crossings[1:], strict=False)
    ]
    bans.append(TurnRelation(always, ids[-1], _crossing(crossings[-1]), middle[-1]))
    return copies, bans


def _crossing(node: int) -> tuple[Member, ...]:
    return (("n", node, "via"),)


def _crossings(turn: TurnRelation, nodes: Mapping[int, tuple[int, ...]]) -> list[int] | None:
    """Return the nodes at which the ways of a turn meet, in order."""
    ways = [turn.start, *turn.via_ways, turn.end]
    crossings: list[int] = []
    for one, other in pairwise(ways):
        common = {*_ends(nodes, one)} & {*_ends(nodes, other)} - {*crossings[-1:]}
        if len(common) != 1:
            return None
        crossings.append(common.pop())
    return crossings


def _ends(nodes: Mapping[int, tuple[int, ...]], way: int) -> tuple[int, ...]:
    own = nodes.get(way, ())
    return (own[0], own[-1]) if own else ()


def _direction(nodes: tuple[int, ...], first: int) -> str:
    return "yes" if nodes[0] == first else "-1"
