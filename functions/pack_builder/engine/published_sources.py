"""The packages' files that overlays read, as an artifact beside the packs.

A site without a package index rebuilds its packs out of them.
"""

from pathlib import Path
from typing import Final

from functions.pack_builder.engine.package_sources import SourceFolder
from functions.pack_builder.engine.source_table import load_sources
from shared.stores import ArtifactStore

NAME: Final = "package-sources"


def open_package_sources(store: ArtifactStore, version: str, folder: Path) -> SourceFolder:
    """Bring a published version into a folder. Raises what `ArtifactStore.export` raises."""
    store.export(NAME, version, folder)
    return SourceFolder(folder, [source for source in load_sources() if (folder / source.id).is_dir()])
