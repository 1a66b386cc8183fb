"""Built packs into the object store, with the packages' files that rebuilding them there reads."""

from pathlib import Path

from msgspec.structs import asdict

from functions.pack_builder.engine.facts import file_facts, pack_facts
from functions.pack_builder.engine.materials import BuiltPack
from functions.pack_builder.engine.package_sources import SourceFolder
from functions.pack_builder.engine.plans import PLANS, plan_of
from functions.pack_builder.engine.published_sources import NAME
from functions.pack_builder.engine.version_details import LAYER, PACKAGE_SOURCES, PACKAGES, RECIPE
from shared.progress import Display
from shared.stores import ArtifactStore, FileNotes
from shared.stores.errors import ArtifactNotFound, ManifestError
from tools.packs.fetch import fetch_sources


def publish_pack(pack: BuiltPack, store: ArtifactStore, *, make_current: bool = True) -> str:
    """Publish a built pack, make it current and return the version; the same pack is the same version.

    The packages' files that overlays of this pack read are published first. Raises StoreError, or
    packages.errors.PackagesError when a package's file is missing here and cannot be brought.
    """
    facts = pack.facts
    details = {**facts.details, LAYER: PACKAGES, RECIPE: pack.recipe}
    if plan_of(pack.name).overlay_sources:
        details[PACKAGE_SOURCES] = publish_package_sources(pack.folder.parents[1], store)
    return store.publish(
        pack.name,
        pack.folder,
        licence=facts.licence,
        attribution=facts.attribution,
        source=facts.source,
        files={path: FileNotes(**asdict(notes)) for path, notes in facts.files.items()},
        details=details,
        make_current=make_current,
    )


def publish_package_sources(cache: Path, store: ArtifactStore) -> str:
    """Publish what the overlays of all packs read, from the folder of fetched sources; return the version.

    Raises packages.errors.PackagesError when something is missing there and cannot be brought.
    """
    sources = fetch_overlay_sources(cache).sources.values()
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
        files={path: FileNotes(**asdict(notes)) for path, notes in facts.files.items()},
    )


def fetch_overlay_sources(cache: Path, progress: Display | None = None) -> SourceFolder:
    """Bring what the overlays of all packs read into the folder of fetched sources, and return it.

    Raises packages.errors.PackagesError when something is missing there and cannot be brought.
    """
    ids = {source for plan in PLANS for source in plan.overlay_sources}
    return fetch_sources(cache / "sources", only=ids, progress=progress)


def is_published(name: str, recipe: str, store: ArtifactStore) -> bool:
    """Tell whether some published version came of a recipe: which one is used is then settled."""
    try:
        versions = [row.version for row in store.versions(name)]
        return any(store.manifest(name, version).details.get(RECIPE) == recipe for version in versions)
    except (ArtifactNotFound, ManifestError):
        return False
