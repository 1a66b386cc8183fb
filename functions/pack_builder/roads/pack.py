"""The pack of roads made of packages: the centre of Helsinki, so that routes work on a fresh machine."""

from pathlib import Path
from typing import Final

from functions.pack_builder.plans import FileFacts, Materials, PackFacts, file_facts, pack_facts
from functions.pack_builder.roads.building import Extract, build_roads
from shared.roads.files import FACTS, TILES, TRAFFIC

SAMPLE: Final = "helsinki-roads"
ENGINE: Final = "engine"
"""Detail of a manifest: the version of Valhalla whose tiles these are."""


def build(folder: Path, materials: Materials) -> PackFacts:
    """Fill the empty `folder` with the sample."""
    of = materials.sources.sources[SAMPLE]
    extract = Extract(
        materials.sources.path(SAMPLE, of.members[0].file), SAMPLE, of.licence, of.attribution, of.as_of
    )
    roads = build_roads(folder, [extract], progress=materials.progress)
    files: dict[str, FileFacts] = dict.fromkeys((TILES, TRAFFIC, FACTS), file_facts([of]))
    return pack_facts(files, {ENGINE: roads.engine, "roads_as_of": of.as_of})
