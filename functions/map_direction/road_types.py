"""Kinds of roads as the wire numbers them; the table is road_types.toml."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from functions.map_direction.route import Edge

OTHER: Final = 6
FERRY: Final = 8
MOTORWAY: Final = "motorway"


@dataclass(frozen=True)
class RoadTypes:
    """The rules: by use, by number, by class."""

    uses: Mapping[str, int]
    numbers: tuple[tuple[re.Pattern[str], int], ...]
    classes: Mapping[str, int]

    def of(self, edge: Edge) -> int:
        """Return the type of one edge."""
        if (by_use := self.uses.get(edge.use)) is not None:
            return by_use
        if edge.road_class != MOTORWAY:
            for pattern, number in self.numbers:
                if any(pattern.fullmatch(name) for name in edge.names):
                    return number
        return self.classes.get(edge.road_class, OTHER)


@cache
def load_road_types() -> RoadTypes:
    """Return the rules."""
    table = tomllib.loads(files(__package__).joinpath("road_types.toml").read_text("utf-8"))
    numbers = tuple((re.compile(row["pattern"], re.ASCII), row["type"]) for row in table["number"])
    return RoadTypes(table["use"], numbers, table["class"])


def road_type(edges: Iterable[Edge]) -> int:
    """Return the type that most metres of a step are of; 6 where the network says nothing."""
    metres = metres_by_type(edges)
    return max(metres, key=metres.__getitem__) if metres else OTHER


def metres_by_type(edges: Iterable[Edge]) -> dict[int, float]:
    """Return the metres of each type, in the order of travel."""
    rules, metres = load_road_types(), defaultdict[int, float](float)
    for edge in edges:
        metres[rules.of(edge)] += edge.metres
    return metres
