"""The pack of places: places.sqlite, and the very divisions and boundaries that it was made with."""

import shutil
from pathlib import Path
from typing import Final

from functions.pack_builder.places.building import SOURCES, build_places
from functions.pack_builder.plans import Materials, PackFacts, file_facts, pack_facts
from shared.geo import boundaries, divisions
from shared.places import schema as place_schema
from shared.stores.packs import DEFAULT

WITH: Final = (divisions.FILE, boundaries.FILE)


def build(folder: Path, materials: Materials, *, villages: bool = True, world: bool = True) -> PackFacts:
    """Fill the empty `folder` with the pack of places; `villages` and `world` as `build_places` has them."""
    below = materials.below[DEFAULT]
    for file in WITH:
        shutil.copyfile(below.folder / file, folder / file)
    build_places(
        folder / place_schema.FILE,
        folder,
        materials.sources,
        villages=villages,
        world=world,
        progress=materials.progress,
    )
    files = {file: below.facts.files[file] for file in WITH}
    files[place_schema.FILE] = file_facts(materials.sources.sources[source] for source in SOURCES)
    return pack_facts(files, below.facts.details)
