"""Areas of an extract: land, water, sites, buildings, squares, and the names of waters."""

import re
from collections.abc import Iterator
from typing import Any, Final

import shapely

from functions.pack_builder.engine.map.layers import Feature, Zooms
from functions.pack_builder.engine.map.osm.kinds import Tags, area_kind, load_kinds
from functions.pack_builder.engine.map.osm.names import names_of

STOREY_METRES: Final = 3.0
WATER_LABEL_ZOOMS: Final = ((1e-3, 8), (1e-4, 9), (1e-5, 11), (1e-6, 13), (0.0, 14))
"""Square degrees of a water from which its name is in the tiles of a zoom."""
STREET_AREAS: Final = frozenset({"pedestrian", "footway", "service", "living_street", "residential"})

_NUMBER = re.compile(r"\s*(\d{1,4}(?:\.\d{1,3})?)")


def area_features(tags: Tags, area: Any, *, is_ring: bool) -> Iterator[tuple[str, Feature]]:
    """Yield layer and feature of everything that an area is.

    is_ring: it is a closed line that does not call itself an area; a street in a ring is none.
    """
    kinds = load_kinds()
    square_degrees = float(shapely.area(area))
    if tags.get("building", "no") != "no":
        yield "buildings", Feature(area, {"height": _height(tags)}, Zooms(13))
    if water := area_kind(kinds.water, tags):
        zoom = kinds.zoom_by_area(square_degrees)
        yield "water_polygons", Feature(area, {"kind": tags.get("water", water)}, Zooms(zoom))
        if (names := names_of(tags))["name"]:
            zoom = next(zoom for least, zoom in WATER_LABEL_ZOOMS if square_degrees >= least)
            properties = {"kind": water, "way_area": round(square_degrees * 1e10), **names}
            yield "water_polygons_labels", Feature(shapely.point_on_surface(area), properties, Zooms(zoom))
    elif land := area_kind(kinds.land, tags):
        yield "land", Feature(area, {"kind": land}, Zooms(kinds.zoom_by_area(square_degrees)))
    if site := area_kind(kinds.sites, tags):
        yield "sites", Feature(area, {"kind": site}, Zooms(13))
    yield from _built_areas(tags, area, is_ring=is_ring)


def _built_areas(tags: Tags, area: Any, *, is_ring: bool) -> Iterator[tuple[str, Feature]]:
    highway = tags.get("area:highway") or ("" if is_ring else tags.get("highway", ""))
    if tags.get("place") == "square":
        highway = highway or "pedestrian"
    if highway in STREET_AREAS:
        yield "street_polygons", Feature(area, {"kind": highway}, Zooms(13))
    if tags.get("aeroway") in ("runway", "taxiway", "apron"):
        kind = "taxiway" if tags["aeroway"] == "apron" else tags["aeroway"]
        yield "street_polygons", Feature(area, {"kind": kind}, Zooms(11))
    match tags.get("man_made"):
        case "pier" | "breakwater" | "groyne" as kind:
            yield "pier_polygons", Feature(area, {"kind": kind}, Zooms(12))
        case "bridge":
            yield "bridges", Feature(area, {"kind": "bridge"}, Zooms(12))
    if tags.get("waterway") == "dam":
        yield "dam_polygons", Feature(area, {"kind": "dam"}, Zooms(12))


def _height(tags: Tags) -> float | None:
    """Return the metres of a building as it says them, or by its storeys."""
    if height := _NUMBER.match(tags.get("height", "")):
        return float(height[1])
    storeys = _NUMBER.match(tags.get("building:levels", ""))
    return float(storeys[1]) * STOREY_METRES if storeys else None
