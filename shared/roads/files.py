"""The files of a `roads` pack, and what its facts say.

tiles.tar      Valhalla's graph tiles with an index, memory-mapped
traffic.tar    live speeds of every edge, empty: a network writes into copies of its own
roads.json     facts: this module
"""

import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import orjson
from msgspec import Struct, to_builtins

from shared.roads.errors import RoadsUnreadable

TILES: Final = "tiles.tar"
TRAFFIC: Final = "traffic.tar"
FACTS: Final = "roads.json"
FORMAT: Final = 1


class RoadSource(Struct, frozen=True):
    """One extract that the network is made of."""

    name: str
    licence: str
    attribution: str
    as_of: str
    """The date of its data, as the file itself or its sender says; empty where neither does."""


class RoadFacts(Struct, frozen=True):
    """What is known of a road network besides its roads."""

    built_at: str
    """When, in UTC: 2026-11-22T10:00:00Z."""
    engine: str
    """Version of Valhalla that built the tiles; another one may refuse them."""
    sources: tuple[RoadSource, ...]
    bounds: tuple[float, float, float, float]
    """West, south, east, north in degrees of all cells with roads."""
    cells: Mapping[str, int]
    """Where roads are: index of a quarter-degree tile to a mask of its 25 cells (`shared.roads.coverage`)."""
    countries: tuple[str, ...]
    """ISO 3166-1 codes whose rules were laid over the roads; without one, roads follow the general rules."""
    edges: int
    """Directed edges."""
    has_turn_hours: bool = False
    """Whether some turns are forbidden at some hours: then routes are always planned for a time."""
    has_road_hours: bool = False
    """Whether some roads are closed at some hours: then matrices are always filled for a time."""

    @property
    def has_hours(self) -> bool:
        """Whether anything depends on the hour."""
        return self.has_turn_hours or self.has_road_hours

    @property
    def attribution(self) -> str:
        """Whose work the roads are."""
        return "; ".join(dict.fromkeys(source.attribution for source in self.sources if source.attribution))


def check_tiles(tiles: Path) -> None:
    """Raise ValueError when the packed tiles are cut off or have no index: the engine would find no roads."""
    from valhalla.baldr.utils.tar_index import decode_tar_index

    try:
        ends = [entry.offset + entry.size for entry in decode_tar_index(tiles)]
    except tarfile.TarError as error:
        raise ValueError(f"{tiles.name} is no archive of tiles: {error}") from error
    if not ends or max(ends) > tiles.stat().st_size:
        raise ValueError(f"{tiles.name} is cut off or empty")


def write_facts(facts: RoadFacts, folder: Path) -> None:
    """Write the facts of a pack into its folder."""
    fields = to_builtins(facts)
    table = {"format": FORMAT, "built": fields.pop("built_at"), **fields}
    (folder / FACTS).write_bytes(orjson.dumps(table, option=orjson.OPT_INDENT_2))


def read_facts(folder: Path) -> RoadFacts:
    """Read the facts of a pack. Raises RoadsUnreadable."""
    try:
        fields: dict[str, Any] = orjson.loads((folder / FACTS).read_bytes())
        if (format_ := fields.pop("format")) != FORMAT:
            raise RoadsUnreadable(f"{FACTS} has format {format_}; expected {FORMAT}: build the pack again")
        return RoadFacts(
            built_at=fields.pop("built"),
            sources=tuple(RoadSource(**source) for source in fields.pop("sources")),
            bounds=tuple(fields.pop("bounds")),
            countries=tuple(fields.pop("countries")),
            **fields,
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise RoadsUnreadable(f"{folder / FACTS} cannot be read ({error}): fetch the pack again") from error
