"""The plan of the pack of places: the index of places with the divisions and boundaries that it goes with."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from functions.pack_builder.kinds import (
    BOUNDARIES,
    GEONAMES,
    OSM,
    PLACE_EXTRACTS,
    PLACE_SHAPES,
    PLACE_TABLES,
)
from functions.pack_builder.plans import Materials, PackFacts, PackPlan, Upload
from shared.stores.packs import DEFAULT, PLACES


def _build(folder: Path, materials: Materials) -> PackFacts:
    from functions.pack_builder.places.pack import build

    return build(folder, materials)


def _lay(folder: Path, uploads: Sequence[Upload], materials: Materials) -> Mapping[str, Sequence[Upload]]:
    from functions.pack_builder.places.layers import lay

    return lay(folder, uploads, materials)


PLACES_PLAN: Final = PackPlan(
    name=PLACES,
    contents="places of the world, China's to the village, to search and to geocode",
    sources=("settlements", "airports", "pinyin", "characters"),
    build=_build,
    made_by=(
        "functions/pack_builder/country_zones.py",
        "functions/pack_builder/places/pack.py",
        "functions/pack_builder/places/airports.py",
        "functions/pack_builder/places/building.py",
        "functions/pack_builder/places/categories.*",
        "functions/pack_builder/places/division_places.py",
        "functions/pack_builder/places/found.py",
        "functions/pack_builder/places/merging.py",
        "functions/pack_builder/places/pinyin.py",
        "functions/pack_builder/places/settlements.py",
        "functions/pack_builder/places/spellings.py",
        "functions/pack_builder/places/staging.py",
        "functions/pack_builder/places/writing.py",
        "shared/places/division_finder.py",
        "shared/places/folding.py",
        "shared/places/road_numbers.py",
        "shared/places/schema.py",
        "shared/places/tags.py",
        "shared/places/tokens.py",
    ),
    below=(DEFAULT,),
    kinds=(OSM, PLACE_EXTRACTS, PLACE_TABLES, PLACE_SHAPES, GEONAMES, BOUNDARIES),
    lay=_lay,
    laid_by=(
        "functions/pack_builder/extract_order.py",
        "functions/pack_builder/operator_boundaries.py",
        "functions/pack_builder/places/layers.py",
        "functions/pack_builder/places/osm*.py",
        "functions/pack_builder/places/lines.py",
        "functions/pack_builder/places/own_points.py",
        "functions/pack_builder/places/tables.py",
        "functions/pack_builder/places/geonames.*",
    ),
    lay_sources=("settlements", "airports", "pinyin", "characters"),
    remade=frozenset({"places.sqlite"}),
)
