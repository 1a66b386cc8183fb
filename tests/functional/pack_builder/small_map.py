"""A pack of the map that is built in seconds: one continent, a strait, a few of China's lines."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import shapely
from msgspec import Struct

from functions.pack_builder.engine import published_sources
from functions.pack_builder.engine.map.build import COUNTRIES_FILE, SEA_FILE, build_map_pack
from functions.pack_builder.engine.map.overlay import CHARACTERS_FILE
from functions.pack_builder.engine.map.package_ids import (
    BORDERS,
    CHARACTERS,
    FONTS,
    MAPLIBRE,
    SEA,
    SETTLEMENTS,
)
from functions.pack_builder.engine.materials import BuiltPack, Materials
from functions.pack_builder.engine.package_sources import SourceFolder
from functions.pack_builder.engine.source_table import load_sources
from functions.pack_builder.engine.version_details import LAYER, PACKAGE_SOURCES, PACKAGES, RECIPE
from shared.geo.boundaries import LineKind
from shared.geo.divisions import Level
from shared.stores import ArtifactStore
from shared.stores.packs import MAP, PLACES

CONTINENT = shapely.box(-12, -35, 150, 72)
STRAIT = shapely.box(24.9, 59.0, 25.1, 60.1)
"""Water south of Helsinki, cut out of the continent."""
DASH = [(112.0, 12.0), (112.5, 13.5)]
INLAND = [(100.0, 28.0), (104.0, 28.5)]
BORDER = [(10.0, 30.0), (10.0, 60.0)]
NEAR_CHINA = [(99.5, 10.0), (99.5, 27.9)]
"""Two borders abroad; the second one ends 50 km from China's line."""


class SmallMap(Struct, frozen=True):
    """The pack, and the folder of the packages' files that overlays of it read."""

    pack: BuiltPack
    sources: Path

    def publish(self, store: ArtifactStore) -> str:
        """Publish both, as `publish_pack` does, and return the pack's version."""
        notes = {"licence": "ODbL-1.0", "attribution": "Land and sea", "source": "here"}
        sources = store.publish(published_sources.NAME, self.sources, **notes)
        details = {LAYER: PACKAGES, RECIPE: "small", PACKAGE_SOURCES: sources}
        return store.publish(MAP, self.pack.folder, **notes, details=details)


def build_small_map(cache: Path, places: BuiltPack) -> SmallMap:
    """Build the pack in a folder, over a pack of places."""
    lower, folder, sources = cache / "places", cache / "map", cache / "sources"
    shutil.copytree(places.folder, lower)
    with closing(sqlite3.connect(lower / "boundaries.sqlite")) as database, database:
        rows = [(Level.COUNTRY, LineKind.DASH, DASH), (Level.COUNTRY, LineKind.OUTLINE, INLAND)]
        database.executemany(
            "INSERT INTO line VALUES (?, ?, ?)",
            [
                (int(level), kind, shapely.to_wkb(shapely.MultiLineString([line])))
                for level, kind, line in rows
            ],
        )
    write_sea(sources / SEA / SEA_FILE)
    write_countries(sources / BORDERS / COUNTRIES_FILE)
    (sources / CHARACTERS).mkdir()
    (sources / CHARACTERS / CHARACTERS_FILE).write_text("爾\t尔\n", encoding="utf-8")
    used = (SEA, BORDERS, CHARACTERS, SETTLEMENTS, FONTS, MAPLIBRE)
    table = {source.id: source for source in load_sources() if source.id in used}
    for source_id in (FONTS, MAPLIBRE):
        (sources / source_id).mkdir()
        for member in table[source_id].members:
            (sources / source_id / member.file).write_bytes(b"not read")
    folder.mkdir()
    below = BuiltPack(PLACES, lower, places.facts, "small")
    facts = build_map_pack(folder, Materials(SourceFolder(sources, list(table.values())), {PLACES: below}))
    return SmallMap(BuiltPack(MAP, folder, facts, "small"), sources)


def write_countries(path: Path) -> None:
    """Write countries in the form of the package: shared arcs, and one arc of a single country."""
    path.parent.mkdir(parents=True)
    arcs = [BORDER, NEAR_CHINA, [(20.0, 30.0), (20.0, 60.0)], [(30.0, 30.0), (30.0, 60.0)]]
    deltas = [[list(a), [b[0] - a[0], b[1] - a[1]]] for a, b in arcs]
    numbers = {"Finland": ("246", [0, 1, 2]), "Estonia": ("233", [-1, -2, 3]), "China": ("156", [-4])}
    geometries = [
        {"type": "Polygon", "id": number, "properties": {"name": name}, "arcs": [arcs]}
        for name, (number, arcs) in numbers.items()
    ]
    topology = {
        "type": "Topology",
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": deltas,
        "objects": {"countries": {"type": "GeometryCollection", "geometries": geometries}},
    }
    path.write_text(json.dumps(topology), encoding="utf-8")


def write_sea(path: Path) -> None:
    """Write a sea in the form of the package: the world's box with the continent as a hole."""
    path.parent.mkdir(parents=True)
    world = [[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]
    hole = [list(point) for point in CONTINENT.exterior.coords]
    inland = [list(point) for point in STRAIT.exterior.coords]
    collection = {
        "type": "GeometryCollection",
        "geometries": [{"type": "MultiPolygon", "coordinates": [[world, hole], [inland]]}],
    }
    path.write_text(json.dumps(collection), encoding="utf-8")
