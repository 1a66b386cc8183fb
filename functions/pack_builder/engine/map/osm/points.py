"""Points of an extract: places, points of interest with their importance, house numbers, motorway exits."""

from collections.abc import Iterator
from math import log10
from typing import Any, Final

from functions.pack_builder.engine.map.layers import Feature, Zooms
from functions.pack_builder.engine.map.osm.kinds import Tags, load_kinds
from functions.pack_builder.engine.map.osm.names import names_of
from functions.pack_builder.engine.places.categories import categories, longest_fit

NAMELESS: Final = frozenset({"bus-stop", "parking"})
"""Classes of points that are drawn without a name too."""
WELL_KNOWN: Final = 60
"""Importance that an entry in Wikidata adds."""
POI_ZOOMS: Final = ((900, 9), (800, 11), (700, 12), (500, 13), (0, 14))
"""Importance from which a point of interest is in the tiles of a zoom."""
POI_KEYS: Final = (
    "amenity", "shop", "tourism", "leisure", "historic", "man_made", "office", "railway", "aeroway",
    "highway", "natural", "station",
)  # fmt: skip
LARGE_AREA: Final = 1e-6
"""Square degrees, some 10,000 m2, from which an area counts for more than its kind does."""
MOST: Final = 1000


def point_features(tags: Tags, point: Any, square_degrees: float = 0.0) -> Iterator[tuple[str, Feature]]:
    """Yield layer and feature of what a point, or the middle of an area, is labelled with."""
    yield from _place(tags, point)
    if number := tags.get("addr:housenumber"):
        properties = {"housenumber": number, "housename": tags.get("addr:housename")}
        yield "addresses", Feature(point, properties, Zooms(14))
    if tags.get("highway") == "motorway_junction":
        properties = {"kind": "motorway_junction", "ref": tags.get("ref"), **names_of(tags)}
        yield "street_labels_points", Feature(point, properties, Zooms(12))
    yield from _poi(tags, point, square_degrees)


def _place(tags: Tags, point: Any) -> Iterator[tuple[str, Feature]]:
    place = tags.get("place", "")
    names = names_of(tags)
    if place not in load_kinds().places or not names["name"]:
        return
    zoom, importance = load_kinds().places[place]
    kind = {"yes": "capital", "2": "capital", "4": "state_capital"}.get(tags.get("capital", ""), place)
    if (people := tags.get("population", "")).isascii() and people.isdigit() and int(people) > 1:
        importance = min(MOST, importance // 2 + round(60 * log10(int(people[:10]))))
    properties = {"kind": kind, "importance": importance, **names}
    yield "place_labels", Feature(point, properties, Zooms(zoom))


def _poi(tags: Tags, point: Any, square_degrees: float) -> Iterator[tuple[str, Feature]]:
    if "place" in tags:
        return
    tag = categories().of_osm(tags)
    name, importance = longest_fit(load_kinds().pois, tag, ("", 0)) if tag else ("", 0)
    names = names_of(tags)
    if not name or not (names["name"] or name in NAMELESS):
        return
    if "wikidata" in tags:
        importance += WELL_KNOWN
    if square_degrees > LARGE_AREA:
        importance += round(20 * log10(square_degrees / LARGE_AREA))
    importance = min(MOST, importance)
    zoom = next(zoom for least, zoom in POI_ZOOMS if importance >= least)
    properties = {key: tags.get(key) for key in POI_KEYS}
    yield (
        "pois",
        Feature(point, {**properties, "class": name, "importance": importance, **names}, Zooms(zoom)),
    )
