"""Deleting versions that nobody goes back to."""

from collections.abc import Iterable

from functions.pack_builder import package_sources
from functions.pack_builder.details import BASE, LAYER, OPERATORS, PACKAGE_SOURCES
from functions.pack_builder.packs import PLANS
from shared.stores import ArtifactStore


def prune(names: Iterable[str], store: ArtifactStore, *, keep: int) -> dict[str, list[str]]:
    """Delete all but the `keep` newest versions of the named packs; return what was deleted, by name.

    These stay, however old: the current version, the newest one made of packages, on which the next rebuild
    will lay, and those that versions with operators' files were laid on. Packages' files that no version that
    is left goes with are deleted too.
    """
    pruned = {name: store.prune(name, keep=keep, exempt=bases(name, store, keep)) for name in names}
    used = {
        store.manifest(plan.name, found.version).details.get(PACKAGE_SOURCES, "")
        for plan in PLANS
        for found in store.versions(plan.name)
    }
    pruned[package_sources.NAME] = store.prune(package_sources.NAME, keep=1, exempt=used)
    return pruned


def bases(name: str, store: ArtifactStore, keep: int) -> set[str]:
    """Return what the `keep` newest and the current version are laid on, and the newest made of packages."""
    found = store.versions(name)
    details = {of.version: store.manifest(name, of.version).details for of in found}
    staying = [of.version for at, of in enumerate(found) if at < keep or of.is_current]
    made_of_packages = [version for version, of in details.items() if of.get(LAYER) != OPERATORS]
    return {*made_of_packages[:1], *(details[version].get(BASE, version) for version in staying)}
