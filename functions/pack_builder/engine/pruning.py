"""Deleting versions that nobody goes back to."""

from collections.abc import Iterable

from functions.pack_builder.engine import published_sources
from functions.pack_builder.engine.plans import PLANS
from functions.pack_builder.engine.version_details import BASE_VERSION, LAYER, OPERATORS, PACKAGE_SOURCES
from shared.stores import ArtifactStore


def prune(names: Iterable[str], store: ArtifactStore, *, keep: int) -> dict[str, list[str]]:
    """Delete all but the `keep` newest versions of the named packs; return what was deleted, by name.

    These stay, however old: the current version, the newest base version, which the next rebuild starts from,
    and the base versions of overlays that stay. Packages' files that no remaining version goes with are
    deleted too.
    """
    deletions = {
        name: store.prune(name, keep=keep, exempt=base_versions(name, store, keep)) for name in names
    }
    source_versions = {
        store.manifest(plan.name, version.version).details.get(PACKAGE_SOURCES, "")
        for plan in PLANS
        for version in store.versions(plan.name)
    }
    deletions[published_sources.NAME] = store.prune(published_sources.NAME, keep=1, exempt=source_versions)
    return deletions


def base_versions(name: str, store: ArtifactStore, keep: int) -> set[str]:
    """Return the newest base version, and those of the `keep` newest and of the current version."""
    versions = store.versions(name)
    details = {row.version: store.manifest(name, row.version).details for row in versions}
    staying = [row.version for rank, row in enumerate(versions) if rank < keep or row.is_current]
    of_packages = [version for version, detail in details.items() if detail.get(LAYER) != OPERATORS]
    return {*of_packages[:1], *(details[version].get(BASE_VERSION, version) for version in staying)}
