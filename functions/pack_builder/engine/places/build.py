"""The pack of places: places.sqlite, and the very divisions and boundaries that it was made with."""

import shutil
from pathlib import Path
from typing import Final

from functions.pack_builder.engine.facts import PackFacts, file_facts, pack_facts
from functions.pack_builder.engine.materials import Materials
from functions.pack_builder.engine.places.file_build import SOURCES, build_places
from shared.geo import boundaries, divisions
from shared.places import schema as place_schema

DIVISION_FILES: Final = (divisions.FILE, boundaries.FILE)


def build_places_pack(
    folder: Path, materials: Materials, *, villages: bool = True, world: bool = True
) -> PackFacts:
    """Fill the empty `folder` with the pack of places; `villages` and `world` as `build_places` has them."""
    (default_pack,) = materials.lower_packs.values()
    for file in DIVISION_FILES:
        shutil.copyfile(default_pack.folder / file, folder / file)
    build_places(
        folder / place_schema.FILE,
        folder,
        materials.sources,
        villages=villages,
        world=world,
        progress=materials.progress,
    )
    files = {file: default_pack.facts.files[file] for file in DIVISION_FILES}
    files[place_schema.FILE] = file_facts(materials.sources.sources[source] for source in SOURCES)
    return pack_facts(files, default_pack.facts.details)
