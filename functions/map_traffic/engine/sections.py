"""Sections: edges of one road that follow each other and are slow."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from functions.map_traffic.engine.road_edges import LiveEdge
from shared.geo.geodesy import bearing
from shared.traffic.status import TrafficStatus, status_of_share

BRIDGE_METRES: Final = 120.0
"""Of a road that is not slow, between two parts that are: a queue has gaps."""
LEAST_METRES: Final = 30.0
"""Of a section: less is a stop line."""
STEADY: Final = 0.15
"""By which share the time over a section may change before it gets better or worse."""
SAME, BETTER, WORSE = "持平", "缓解", "加重"
_DECIMALS: Final = 5

Point = tuple[float, float]


class Section(Struct, frozen=True):
    """Edges of one road in the order of travel."""

    edges: tuple[LiveEdge, ...]

    @property
    def metres(self) -> float:
        """Its length."""
        return sum(edge.facts.metres for edge in self.edges)

    @property
    def kmh(self) -> float:
        """The speed over all of it."""
        return self.metres / sum(edge.seconds for edge in self.edges) * 3.6

    @property
    def status(self) -> TrafficStatus:
        """How its traffic is called."""
        return status_of_share(share_of(self.edges))

    @property
    def heading(self) -> float:
        """The direction from its start to its end in degrees."""
        return bearing(*self.edges[0].start, *self.edges[-1].end)

    @property
    def trend(self) -> str:
        """Whether it got better or worse since some minutes ago; the same where nobody knows."""
        edges = [edge for edge in self.edges if edge.speed.earlier_kmh > 0]
        now = sum(edge.seconds for edge in edges)
        earlier = sum(edge.facts.metres / edge.speed.earlier_kmh * 3.6 for edge in edges)
        if not edges or abs(now - earlier) <= STEADY * earlier:
            return SAME
        return WORSE if now > earlier else BETTER

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the road has along it."""
        return tuple(dict.fromkeys(name for edge in self.edges for name in edge.facts.names))

    @property
    def points(self) -> list[Point]:
        """The junctions along it, from its start to its end."""
        return [*(edge.start for edge in self.edges), self.edges[-1].end]


def share_of(edges: Iterable[LiveEdge]) -> float:
    """Return the live speed over edges as a share of their free speed."""
    rows = list(edges)
    return sum(edge.free_seconds for edge in rows) / sum(edge.seconds for edge in rows)


def find_sections(edges: Iterable[LiveEdge]) -> list[Section]:
    """Return the slow sections of one road, in both directions, the longest first."""
    sections = [Section(run) for chain in _chains(list(edges)) for run in _slow_runs(chain)]
    slow_sections = [
        one for one in sections if one.metres >= LEAST_METRES and one.status > TrafficStatus.CLEAR
    ]
    return sorted(slow_sections, key=lambda section: -section.metres)


def _chains(edges: Sequence[LiveEdge]) -> Iterator[list[LiveEdge]]:
    """Yield edges that follow each other, each edge once."""
    starting: dict[Point, list[LiveEdge]] = defaultdict(list)
    ending: dict[Point, list[LiveEdge]] = defaultdict(list)
    for edge in edges:
        starting[_junction(edge.start)].append(edge)
        ending[_junction(edge.end)].append(edge)
    rest = {edge.facts.edge for edge in edges}
    is_first = {
        edge.facts.edge: not any(_continues(other, edge) for other in ending[_junction(edge.start)])
        for edge in edges
    }
    for edge in sorted(edges, key=lambda edge: not is_first[edge.facts.edge]):
        chain: list[LiveEdge] = []
        following: LiveEdge | None = edge
        while following is not None and following.facts.edge in rest:
            rest.remove(following.facts.edge)
            chain.append(following)
            candidates = [
                one
                for one in starting[_junction(following.end)]
                if one.facts.edge in rest and _continues(following, one)
            ]
            following = min(candidates, key=lambda one: _turn(chain[-1], one), default=None)
        if chain:
            yield chain


def _junction(point: Point) -> Point:
    return round(point[0], _DECIMALS), round(point[1], _DECIMALS)


def _continues(edge: LiveEdge, other: LiveEdge) -> bool:
    """Tell whether an edge goes on where one ends, and does not go back."""
    return _junction(other.end) != _junction(edge.start)


def _turn(edge: LiveEdge, other: LiveEdge) -> float:
    first, second = edge.facts.points[-2:], other.facts.points[:2]
    turn = abs(bearing(*first[0], *first[1]) - bearing(*second[0], *second[1]))
    return min(turn, 360 - turn)


def _slow_runs(chain: Sequence[LiveEdge]) -> Iterator[tuple[LiveEdge, ...]]:
    run: list[LiveEdge] = []
    gap: list[LiveEdge] = []
    for edge in chain:
        if edge.status > TrafficStatus.CLEAR:
            run += [*gap, edge] if run else [edge]
            gap = []
        elif run:
            gap.append(edge)
            if sum(one.facts.metres for one in gap) > BRIDGE_METRES:
                yield tuple(run)
                run, gap = [], []
    if run:
        yield tuple(run)
