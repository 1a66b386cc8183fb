"""Operators' extracts laid over the map: streets, areas and points in both planes.

detail.PLANE.mbtiles      zooms 9 to 14 of the tiles that the extracts touch, complete: with the sea, China's
                          lines and a layer `cover` that hides the overview there
overview.PLANE.mbtiles    gains what the extracts have to say up to zoom 8
"""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from functions.pack_builder.engine.facts import joint_facts
from functions.pack_builder.engine.map.build import COUNTRIES_FILE, SEA_FILE, planes_of
from functions.pack_builder.engine.map.detail import Detail, border_lines, write_detail
from functions.pack_builder.engine.map.extract_layers import ExtractLayers
from functions.pack_builder.engine.map.map_files import (
    FACTS,
    detail_file,
    overview_file,
    read_facts,
    write_facts,
)
from functions.pack_builder.engine.map.overview_overlay import extend_overview
from functions.pack_builder.engine.map.package_ids import BORDERS, CHARACTERS, SEA
from functions.pack_builder.engine.map.sea import read_coasts
from functions.pack_builder.engine.materials import Materials
from functions.pack_builder.engine.places.spellings import read_variants
from functions.pack_builder.engine.source_files import SourceFile
from shared.geo import boundaries

CHARACTERS_FILE = "simplified.txt"


def overlay_map_pack(
    folder: Path, source_files: Sequence[SourceFile], materials: Materials
) -> Mapping[str, Sequence[SourceFile]]:
    """Lay the extracts over the map of the world in `folder`."""
    planes = planes_of(folder)
    variants = str.maketrans(read_variants(materials.sources.path(CHARACTERS, CHARACTERS_FILE)))
    with tempfile.TemporaryDirectory(prefix=".map-", dir=folder) as scratch:
        work = Path(scratch)
        with ExtractLayers(work, planes, variants) as layers:
            for source_file in source_files:
                materials.progress(f"reading {source_file.key}", 0)
                with source_file.refusing():
                    layers.read(source_file)
        materials.progress("reading coasts", 0)
        coasts = layers.with_coasts(read_coasts(materials.sources.path(SEA, SEA_FILE)))
        countries = materials.sources.path(BORDERS, COUNTRIES_FILE)
        lines = border_lines(folder / boundaries.FILE, countries, coasts)
        attribution = joint_facts([*(file.facts for file in source_files)]).attribution
        additions: dict[str, Sequence[SourceFile]] = {FACTS: source_files}
        for plane in planes:
            materials.progress(f"writing tiles of {plane.name}", 0)
            if not layers.covers(plane.name):
                continue
            overview = folder / overview_file(plane.name)
            detail = Detail(plane, layers, coasts, lines, overview, attribution)
            write_detail(folder / detail_file(plane.name), detail, work)
            extend_overview(overview, layers, plane.name, work)
            additions |= dict.fromkeys((detail_file(plane.name), overview_file(plane.name)), source_files)
        write_facts(folder, "; ".join([*read_facts(folder)["attribution"], attribution]), layers.extracts)
    return additions
