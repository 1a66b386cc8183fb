"""The packages' files that packs are made of once more when an operator's file lands, as an artifact.

A site without a package index rebuilds its packs out of them: they lie beside the packs, verified like them.
"""

from pathlib import Path
from typing import Final

from functions.pack_builder.packs import PLANS
from functions.pack_builder.plans import file_facts, pack_facts
from functions.pack_builder.sources import SourceFolder, fetch_sources, load_sources
from shared.stores import ArtifactStore, FileNotes

NAME: Final = "package-sources"


def publish_package_sources(cache: Path, store: ArtifactStore) -> str:
    """Publish what laying files over any pack reads, from the folder of fetched sources; return the version.

    Raises packages.errors.PackagesError when something is missing there and cannot be brought.
    """
    wanted = {source for plan in PLANS for source in plan.lay_sources}
    sources = fetch_sources(cache / "sources", only=wanted).sources.values()
    facts = pack_facts(
        {
            f"{source.id}/{member.file}": file_facts([source])
            for source in sources
            for member in source.members
        },
        {},
    )
    return store.publish(
        NAME,
        cache / "sources",
        licence=facts.licence,
        attribution=facts.attribution,
        source=facts.source,
        files={path: FileNotes(of.licence, of.attribution, of.source) for path, of in facts.files.items()},
    )


def open_package_sources(store: ArtifactStore, version: str, folder: Path) -> SourceFolder:
    """Bring a published version into a folder. Raises what `ArtifactStore.export` raises."""
    store.export(NAME, version, folder)
    return SourceFolder(folder, [source for source in load_sources() if (folder / source.id).is_dir()])
