"""The stretches of a leg: the engine's maneuvers, cut where the road gets another name.

The engine joins roads that follow each other straight on, whatever they are called. A client shows the name
of a step for as long as it lasts, so a name that holds for some length is a step of its own.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from functions.map_direction.engine.routes.route import Edge
from functions.map_direction.engine.routes.turns import Maneuver

RENAME_METRES: Final = 100.0
"""Metres that a road must bear another name to be a step of its own."""
NAMELESS_METRES: Final = 30.0
"""Metres without a name after a turn, as across a crossing, that the name behind them stands for."""

Json = Mapping[str, Any]
Names = tuple[str, ...]


class Stretch(Struct, frozen=True):
    """A step before its metres and seconds are whole: points `begin` to `end` of the route's line."""

    leg: int
    maneuver: Json
    """The engine's maneuver at its start."""
    type: int
    begin: int
    end: int
    metres: float
    seconds: float
    names: Names
    edges: Sequence[Edge] = ()

    @property
    def is_renamed(self) -> bool:
        """Whether it begins at another name of the same road, not at a maneuver of the engine."""
        return bool(self.type != self.maneuver["type"])


def stretches_of_leg(
    maneuvers: Sequence[Json], leg: int, offset: int, point_count: int, edges: Sequence[Edge]
) -> list[Stretch]:
    """Return the stretches of a leg; maneuvers without length are left out.

    edges: those of the whole route, none where the engine gave none. offset: index of the leg's first point.
    """
    begins = [edge.begin for edge in edges]
    stretches: list[Stretch] = []
    for maneuver in maneuvers:
        begin, end = offset + maneuver["begin_shape_index"], offset + maneuver["end_shape_index"]
        if begin < end:
            own_edges = edges[bisect_left(begins, begin) : bisect_left(begins, end)]
            stretches += _named_stretches(maneuver, leg, begin, end, own_edges)
    return stretches or [_whole(maneuvers[0], leg, offset, offset + point_count - 1, ())]


def _whole(maneuver: Json, leg: int, begin: int, end: int, edges: Sequence[Edge]) -> Stretch:
    names = start_names(maneuver)
    return Stretch(
        leg, maneuver, maneuver["type"], begin, end, maneuver["length"], maneuver["time"], names, edges
    )


def start_names(maneuver: Json) -> Names:
    """Return the engine's names of the road at the start of a maneuver."""
    return tuple(maneuver.get("begin_street_names") or maneuver.get("street_names", ()))


def _named_stretches(
    maneuver: Json, leg: int, begin: int, end: int, edges: Sequence[Edge]
) -> Iterator[Stretch]:
    runs = list(_runs(edges, start_names(maneuver)))
    if not runs:
        yield _whole(maneuver, leg, begin, end, edges)
        return
    metres = sum(edge.metres for edge in edges) or 1.0
    seconds = sum(edge.seconds for edge in edges) or 1.0
    for number, (first, stop, names) in enumerate(runs):
        run = edges[first:stop]
        yield Stretch(
            leg=leg,
            maneuver=maneuver,
            type=maneuver["type"] if number == 0 else Maneuver.BECOMES,
            begin=begin if number == 0 else run[0].begin,
            end=end if number + 1 == len(runs) else edges[stop].begin,
            metres=maneuver["length"] * sum(edge.metres for edge in run) / metres,
            seconds=maneuver["time"] * sum(edge.seconds for edge in run) / seconds,
            names=names,
            edges=run,
        )


def _runs(edges: Sequence[Edge], engine_names: Names) -> Iterator[tuple[int, int, Names]]:
    """Yield (first, stop, names) of the runs of edges that are a step each."""
    first, names = 0, first_names(edges) or engine_names
    for index in range(1, len(edges)):
        other = edges[index].names
        if not other or set(other) & set(names) or edges[index].is_internal:
            continue
        if _metres_of_name(edges, index) >= RENAME_METRES:
            yield first, index, names
            first, names = index, other
    if edges:
        yield first, len(edges), names


def first_names(edges: Sequence[Edge]) -> Names:
    """Return the names of the first metres, where they have any."""
    metres = 0.0
    for edge in edges:
        if edge.names and not edge.is_internal:
            return edge.names
        metres += edge.metres
        if metres > NAMELESS_METRES:
            break
    return ()


def _metres_of_name(edges: Sequence[Edge], index: int) -> float:
    """Return the metres from an edge on that bear a name of it, nameless ones between them included."""
    names, metres, nameless = set(edges[index].names), 0.0, 0.0
    for edge in edges[index:]:
        if edge.names and not names & set(edge.names):
            break
        if edge.names:
            metres, nameless = metres + nameless + edge.metres, 0.0
        else:
            nameless += edge.metres
    return metres
