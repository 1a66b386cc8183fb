"""One point for a division: its seat where GeoNames has the settlement, else a point inside its boundary."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from functions.pack_builder.engine.default.divisions.tree import Node
from shared.geo.countries import is_of_china
from shared.geo.division_names import Kind
from shared.geo.divisions import Level

SHORTEST_TOWN_STEM = 2


class SettlementRecord(NamedTuple):
    """A populated place of GeoNames, WGS-84."""

    names: frozenset[str]
    population: int
    lng: float
    lat: float


def read_settlements(settlements: Path) -> list[SettlementRecord]:
    """Return the settlements of China that have a name in Chinese characters."""
    settled_places = []
    for entry in json.loads(settlements.read_bytes()).values():
        if not is_of_china(entry["countrycode"]):
            continue
        names = frozenset(name for name in entry["alternatenames"] if name and name[0] >= "\u4e00")
        if names:
            settled_places.append(
                SettlementRecord(names, entry["population"], entry["longitude"], entry["latitude"])
            )
    return settled_places


def add_points(
    country: Node, boundaries: Mapping[str, BaseGeometry], settlements: list[SettlementRecord]
) -> None:
    """Give a point to every division that a source places.

    boundaries: geometry by code of the division, WGS-84.
    """
    by_code = _settlements_by_code(boundaries, settlements)
    for node in country.walk():
        names = {node.name, *(name for name, kind in node.aliases.items() if kind is not Kind.FORMER)}
        if node.level is Level.TOWN:
            county = node.parent.code if node.parent else ""
            matches = [s for s in by_code.get(county, ()) if s.names & _town_names(node)]
            if len(matches) == 1:
                node.point, node.point_source = (matches[0].lng, matches[0].lat), "geonames"
        elif node.code in boundaries:
            matches = [s for s in by_code.get(node.code, ()) if s.names & names]
            if matches:
                seat = max(matches, key=lambda settlement: settlement.population)
                node.point, node.point_source = (seat.lng, seat.lat), "geonames"
            else:
                surface_point = shapely.point_on_surface(boundaries[node.code])
                node.point, node.point_source = (surface_point.x, surface_point.y), "boundary"


def _town_names(node: Node) -> set[str]:
    stem = next((node.name.removesuffix(end) for end in ("街道", "镇", "乡") if node.name.endswith(end)), "")
    return {node.name, stem} if len(stem) >= SHORTEST_TOWN_STEM else {node.name}


def _settlements_by_code(
    boundaries: Mapping[str, BaseGeometry], settlements: list[SettlementRecord]
) -> Mapping[str, Iterable[SettlementRecord]]:
    codes = list(boundaries)
    points = shapely.points(np.array([(settlement.lng, settlement.lat) for settlement in settlements]))
    tree = STRtree([boundaries[code] for code in codes])
    by_code: dict[str, list[SettlementRecord]] = defaultdict(list)
    for point, polygon in zip(*tree.query(points, predicate="within").tolist(), strict=True):
        by_code[codes[polygon]].append(settlements[point])
    return by_code
