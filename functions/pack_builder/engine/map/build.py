"""The map out of packages: land and sea, borders, settlements, and the fonts of its labels.

overview.baidu.mbtiles      the world in Baidu's plane, zooms 0 to 8
overview.mercator.mbtiles   the same in Web Mercator, with nothing of China but its outline
fonts/*.otf                 three weights of a font with the Han characters
maplibre/*                  MapLibre GL JS, which pages draw vector tiles with
boundaries.sqlite           China's outlines and lines, for the extracts that are laid over the map
map.json                    zooms, extracts, whose work it is
"""

import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from functions.pack_builder.engine.facts import FileFacts, PackFacts, file_facts, joint_facts, pack_facts
from functions.pack_builder.engine.map.china_lines import BOUNDARIES, line_features
from functions.pack_builder.engine.map.china_mask import ChinaMask
from functions.pack_builder.engine.map.foreign_borders import border_features
from functions.pack_builder.engine.map.layers import Feature, Zooms
from functions.pack_builder.engine.map.map_files import FACTS as FACTS_FILE
from functions.pack_builder.engine.map.map_files import (
    FONTS_FOLDER,
    MAPLIBRE_FOLDER,
    OVERVIEW_LAYERS,
    OVERVIEW_ZOOMS,
    WORLD,
    overview_file,
    tile_metadata,
    write_facts,
)
from functions.pack_builder.engine.map.overview import overview_tiles
from functions.pack_builder.engine.map.package_ids import BORDERS, FONTS, MAPLIBRE, SEA, SETTLEMENTS
from functions.pack_builder.engine.map.planes import Plane, PlaneName
from functions.pack_builder.engine.map.sea import read_coasts
from functions.pack_builder.engine.map.settlements import label_features
from functions.pack_builder.engine.map.tile_files import write_tiles
from functions.pack_builder.engine.materials import Materials
from shared.geo import boundaries as boundary_file
from shared.geo.boundaries import Boundaries

SEA_FILE = "seas.geojson"
COUNTRIES_FILE = "countries.json"
ROOMS = {FONTS: FONTS_FOLDER, MAPLIBRE: MAPLIBRE_FOLDER}
"""Folders of the pack that hold the files of a package as they are."""


def build_map_pack(folder: Path, materials: Materials) -> PackFacts:
    """Fill the empty `folder` with the map of the world."""
    (places,) = materials.lower_packs.values()
    sources = materials.sources
    shutil.copyfile(places.folder / boundary_file.FILE, folder / boundary_file.FILE)
    materials.progress("reading coasts", 0)
    coasts = read_coasts(sources.path(SEA, SEA_FILE))
    materials.progress("reading lines and labels", 0)
    outlines = folder / boundary_file.FILE
    borders = border_features(sources.path(BORDERS, COUNTRIES_FILE), outlines, Zooms(OVERVIEW_ZOOMS[0]))
    lines = {BOUNDARIES: [feature for _, feature in chain(line_features(outlines, coasts), borders)]}
    planes = planes_of(folder)
    points = _labels(places.folder, planes[0])
    boundary_facts = places.facts.files[boundary_file.FILE]
    package_facts = file_facts(sources.sources[source_id] for source_id in (SEA, BORDERS, SETTLEMENTS))
    tile_facts = joint_facts([package_facts, boundary_facts])
    for plane in planes:
        materials.progress(f"writing the world of {plane.name}", 0)
        tiles = overview_tiles(plane, coasts, lines, points)
        metadata = tile_metadata("overview", OVERVIEW_ZOOMS, WORLD, OVERVIEW_LAYERS, tile_facts.attribution)
        write_tiles(folder / overview_file(plane.name), tiles, metadata)
    write_facts(folder, tile_facts.attribution, [])
    files: dict[str, FileFacts] = {boundary_file.FILE: boundary_facts}
    files |= dict.fromkeys((*map(overview_file, PlaneName), FACTS_FILE), tile_facts)
    for source_id, room in ROOMS.items():
        files |= _copy_members(folder / room, source_id, materials)
    return pack_facts(files, places.facts.details)


def _labels(folder: Path, plane: Plane) -> Mapping[str, Sequence[Feature]]:
    """Return the labels by layer, without those within China that a source counts as another country's."""
    layers: Mapping[str, list[Feature]] = defaultdict(list)
    for layer, feature in label_features(folder):
        layers[layer].append(feature)
    return {layer: _labels_of_their_countries(features, plane) for layer, features in layers.items()}


def _labels_of_their_countries(features: Sequence[Feature], plane: Plane) -> list[Feature]:
    are_in_china = plane.are_in_china(np.array([feature.geometry for feature in features], dtype=object))
    return [
        feature
        for feature, is_in_china in zip(features, are_in_china, strict=True)
        if feature.properties.get("china") or not is_in_china
    ]


def planes_of(folder: Path) -> Sequence[Plane]:
    """Return both planes; the folder has the outlines of China's divisions."""
    mask = ChinaMask(Boundaries(folder / boundary_file.FILE))
    return [Plane(name, mask) for name in PlaneName]


def _copy_members(folder: Path, source_id: str, materials: Materials) -> dict[str, FileFacts]:
    """Copy the files of a package as they are; return whose work each is."""
    source = materials.sources.sources[source_id]
    folder.mkdir()
    for member in source.members:
        shutil.copyfile(materials.sources.path(source_id, member.file), folder / member.file)
    return {f"{folder.name}/{member.file}": file_facts([source]) for member in source.members}
