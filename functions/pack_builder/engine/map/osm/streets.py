"""Streets, rails, waterways and other lines of an extract, and the names along them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

import shapely

from functions.pack_builder.engine.map.layers import Feature, Properties, Zooms
from functions.pack_builder.engine.map.osm.kinds import Tags, load_kinds
from functions.pack_builder.engine.map.osm.names import names_of

RAILS: Final = frozenset({"rail", "narrow_gauge", "light_rail", "subway", "monorail", "funicular", "tram"})
TUNNELS: Final = frozenset({"yes", "building_passage", "culvert", "avalanche_protector", "covered"})
SHORTEST_LABEL: Final = 2e-4
"""Degrees, some 20 m: along a shorter line no name fits."""

_NUMBER = re.compile(r"-?\d+")


class StreetNames:
    """Gathers the pieces of each named line, so that a name is placed along the whole of it."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, int, tuple[tuple[str, Any], ...]], list[Any]] = defaultdict(list)

    def add(self, layer: str, line: Any, properties: Properties, zoom: int) -> None:
        """Take in a piece."""
        self._lines[layer, zoom, tuple(sorted(properties.items()))].append(line)

    def features(self) -> Iterator[tuple[str, Feature]]:
        """Yield layer and feature of each name: pieces that meet are one line."""
        for (layer, zoom, properties), lines in self._lines.items():
            whole_lines = shapely.line_merge(shapely.MultiLineString(lines)) if len(lines) > 1 else lines[0]
            for part in shapely.get_parts(whole_lines):
                if shapely.length(part) >= SHORTEST_LABEL:
                    yield layer, Feature(part, dict(properties), Zooms(zoom))


def line_features(tags: Tags, line: Any, names: StreetNames) -> Iterator[tuple[str, Feature]]:
    """Yield layer and feature of what is drawn of a line; what is written along it goes to `names`."""
    kinds = load_kinds()
    rail = tags.get("railway", "")
    value = tags.get("highway") or (rail if rail in RAILS else "") or tags.get("aeroway", "")
    if street := kinds.streets.get(value):
        properties = _street_properties(tags, value)
        yield "streets", Feature(line, {"kind": street.kind, **properties}, Zooms(street.zoom))
        label = {**names_of(tags), "ref": tags.get("ref")}
        if street.label_zoom and (label["name"] or label["ref"]):
            label_properties = {"kind": street.kind, "tunnel": properties["tunnel"], **label}
            names.add("street_labels", line, _present(label_properties), street.label_zoom)
    waterway = tags.get("waterway", "")
    if waterway in kinds.waterways:
        zoom, label_zoom = kinds.waterways[waterway]
        properties = {"kind": waterway, "tunnel": _tunnel(tags), "bridge": _bridge(tags)}
        yield "water_lines", Feature(line, properties, Zooms(zoom))
        if (label := names_of(tags))["name"]:
            names.add("water_lines_labels", line, _present({"kind": waterway, **label}), label_zoom)
    yield from _further_lines(tags, line)


def _further_lines(tags: Tags, line: Any) -> Iterator[tuple[str, Feature]]:
    aerialway = tags.get("aerialway", "")
    if aerialway and aerialway not in ("station", "pylon"):
        yield "aerialways", Feature(line, {"kind": aerialway, **names_of(tags)}, Zooms(12))
    if tags.get("route") == "ferry":
        yield "ferries", Feature(line, {"kind": "ferry", **names_of(tags)}, Zooms(9))
    if tags.get("man_made") in ("pier", "breakwater", "groyne"):
        yield "pier_lines", Feature(line, {"kind": tags["man_made"]}, Zooms(12))
    if tags.get("waterway") == "dam":
        yield "dam_lines", Feature(line, {"kind": "dam"}, Zooms(12))


def _street_properties(tags: Tags, value: str) -> dict[str, Any]:
    oneway = tags.get("oneway")
    return {
        "link": value.endswith("_link") or None,
        "rail": value in RAILS or None,
        "tunnel": _tunnel(tags),
        "bridge": _bridge(tags),
        "oneway": oneway in ("yes", "1", "true") or None,
        "oneway_reverse": oneway == "-1" or None,
        "service": tags.get("service"),
        "surface": tags.get("surface"),
        "layer": _layer(tags),
    }


def _tunnel(tags: Tags) -> bool | None:
    return tags.get("tunnel") in TUNNELS or tags.get("covered") == "yes" or None


def _bridge(tags: Tags) -> bool | None:
    return tags.get("bridge", "no") != "no" or None


def _layer(tags: Tags) -> int | None:
    match = _NUMBER.match(tags.get("layer", ""))
    return (int(match[0]) or None) if match and len(match[0]) < 4 else None


def _present(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if value is not None}
