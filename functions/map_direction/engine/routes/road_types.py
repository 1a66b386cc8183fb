"""Types of roads as the wire numbers them; the table is road_types.toml."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from msgspec import Struct

from functions.map_direction.engine.routes.route import Edge

OTHER: Final = 6
MOTORWAY: Final = "motorway"
CACHE_SIZE: Final = 16_384
"""Combinations of use, class and names whose type is cached."""


class RoadTypes(Struct, frozen=True):
    """The rules: by use, by road number, by class."""

    uses: Mapping[str, int]
    numbers: tuple[tuple[re.Pattern[str], int], ...]
    classes: Mapping[str, int]

    def classify(self, use: str, road_class: str, names: Sequence[str]) -> int:
        """Return the type of a road by its attributes in the network."""
        if (by_use := self.uses.get(use)) is not None:
            return by_use
        if road_class != MOTORWAY:
            for pattern, number in self.numbers:
                if any(pattern.fullmatch(name) for name in names):
                    return number
        return self.classes.get(road_class, OTHER)


@cache
def load_road_types() -> RoadTypes:
    """Return the rules."""
    table = tomllib.loads(files(__package__).joinpath("road_types.toml").read_text("utf-8"))
    numbers = tuple((re.compile(row["pattern"], re.ASCII), row["type"]) for row in table["number"])
    return RoadTypes(table["use"], numbers, table["class"])


@lru_cache(maxsize=CACHE_SIZE)
def _type_of(use: str, road_class: str, names: tuple[str, ...]) -> int:
    return load_road_types().classify(use, road_class, names)


def road_type(edges: Iterable[Edge]) -> int:
    """Return the type of most metres of a step; 6 where the network gives no edges."""
    metres = metres_by_type(edges)
    return max(metres, key=metres.__getitem__) if metres else OTHER


def metres_by_type(edges: Iterable[Edge]) -> dict[int, float]:
    """Return the metres of each type, in the order of travel."""
    metres = defaultdict[int, float](float)
    for edge in edges:
        metres[_type_of(edge.use, edge.road_class, edge.names)] += edge.metres
    return metres
