"""Packs on this machine: built once for each state of their recipes, and published.

CACHE/sources/           the fetched packages, verified
CACHE/NAME-RECIPE/       `pack/`, the files, and `facts.json`, what the manifest says of them
"""

import fcntl
import json
import shutil
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import Final

from functions.pack_builder.details import LAYER, PACKAGE_SOURCES, PACKAGES, RECIPE
from functions.pack_builder.package_sources import publish_package_sources
from functions.pack_builder.packs import plan_of
from functions.pack_builder.plans import BuiltPack, FileFacts, Materials, PackFacts
from functions.pack_builder.recipe import recipe
from functions.pack_builder.sources import fetch_sources
from shared.progress import Display, Silent
from shared.stores import ArtifactStore, FileNotes
from shared.stores.packs import DEFAULT, PLACES

KEPT: Final = 2
"""States of a pack that stay: the newest, and the one that a running program may still read."""


def built_pack(name: str, cache: Path, *, with_optional: Collection[str] = ()) -> BuiltPack | None:
    """Return a pack if `cache` has it in the state of today's recipe."""
    made_of = recipe(name, with_optional)
    folder = cache / f"{name}-{made_of}"
    try:
        facts = json.loads((folder / "facts.json").read_bytes())
    except FileNotFoundError:
        return None
    files = {path: FileFacts(**of) for path, of in facts.pop("files").items()}
    return BuiltPack(name, folder / "pack", PackFacts(files=files, **facts), made_of)


def ensure_pack(
    name: str,
    cache: Path,
    *,
    with_optional: Collection[str] = (),
    progress: Display | None = None,
) -> BuiltPack:
    """Return a pack, built first when `cache` does not have it, after the packs below it.

    with_optional: ids of optional sources; each goes into the packs that know it.
    Raises PackError, or packages.errors.PackagesError when a package cannot be brought.
    """
    progress = progress or Silent()
    plan = plan_of(name)
    below = {
        under: ensure_pack(under, cache, with_optional=with_optional, progress=progress)
        for under in plan.below
    }
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (built := built_pack(name, cache, with_optional=with_optional)) is not None:
            return built
        made_of = recipe(name, with_optional)
        sources = fetch_sources(
            cache / "sources",
            only=plan.sources,
            with_optional=plan.optional.intersection(with_optional),
            progress=progress,
        )
        progress.note(f"building the data pack {name}: {plan.contents}")
        unfinished = cache / f".unfinished-{name}"
        shutil.rmtree(unfinished, ignore_errors=True)
        (unfinished / "pack").mkdir(parents=True)
        facts = plan.build(unfinished / "pack", Materials(sources, below, progress.show_count))
        (unfinished / "facts.json").write_text(json.dumps(asdict(facts)), encoding="utf-8")
        unfinished.rename(cache / f"{name}-{made_of}")
        _remove_older(name, cache)
    return BuiltPack(name, cache / f"{name}-{made_of}" / "pack", facts, made_of)


def ensure_default_pack(cache: Path, *, with_optional: Collection[str] = ()) -> BuiltPack:
    """Return the default pack; see `ensure_pack`."""
    return ensure_pack(DEFAULT, cache, with_optional=with_optional)


def ensure_places_pack(cache: Path, *, progress: Display | None = None) -> BuiltPack:
    """Return the pack of places; see `ensure_pack`."""
    return ensure_pack(PLACES, cache, progress=progress)


def publish_pack(built: BuiltPack, store: ArtifactStore, *, make_current: bool = True) -> str:
    """Publish a built pack, make it current and return the version; the same pack is the same version.

    What laying operators' files over it reads of the packages is published first. Raises StoreError, or
    packages.errors.PackagesError when a package's file is missing here and cannot be brought.
    """
    facts = built.facts
    details = {**facts.details, LAYER: PACKAGES, RECIPE: built.recipe}
    if plan_of(built.name).lay_sources:
        details[PACKAGE_SOURCES] = publish_package_sources(built.folder.parents[1], store)
    return store.publish(
        built.name,
        built.folder,
        licence=facts.licence,
        attribution=facts.attribution,
        source=facts.source,
        files={path: FileNotes(**asdict(of)) for path, of in facts.files.items()},
        details=details,
        make_current=make_current,
    )


def _remove_older(name: str, cache: Path) -> None:
    built = sorted(cache.glob(f"{name}-*"), key=lambda folder: folder.stat().st_mtime_ns, reverse=True)
    for older in built[KEPT:]:
        shutil.rmtree(older, ignore_errors=True)
