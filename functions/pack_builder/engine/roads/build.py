"""The pack of roads made of packages: the centre of Helsinki, so that routes work on a fresh machine."""

from pathlib import Path
from typing import Final

from functions.pack_builder.engine.facts import FileFacts, PackFacts, file_facts, pack_facts
from functions.pack_builder.engine.materials import Materials
from functions.pack_builder.engine.roads.graph_build import Extract, build_roads
from shared.roads.files import FACTS, TILES, TRAFFIC

SAMPLE: Final = "helsinki-roads"
ENGINE: Final = "engine"
"""Detail of a manifest: the version of Valhalla whose tiles these are."""


def build_roads_pack(folder: Path, materials: Materials) -> PackFacts:
    """Fill the empty `folder` with the sample."""
    source = materials.sources.sources[SAMPLE]
    path = materials.sources.path(SAMPLE, source.members[0].file)
    extract = Extract(path, SAMPLE, source.licence, source.attribution, source.as_of)
    roads = build_roads(folder, [extract], progress=materials.progress)
    files: dict[str, FileFacts] = dict.fromkeys((TILES, TRAFFIC, FACTS), file_facts([source]))
    return pack_facts(files, {ENGINE: roads.engine, "roads_as_of": source.as_of})
