"""Packs on this machine: built once for each state of their recipes.

CACHE/sources/           the fetched packages, verified
CACHE/NAME-RECIPE/       `pack/`, the files, and `facts.json`, what the manifest says of them
"""

import fcntl
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Final

import msgspec

from functions.pack_builder.engine.facts import PackFacts
from functions.pack_builder.engine.materials import BuiltPack, Materials
from functions.pack_builder.engine.plans import plan_of
from shared.progress import Display, Silent
from tools.packs.fetch import fetch_sources, require_optional
from tools.packs.recipe import build_recipe

MOST_STATES: Final = 2
"""States of a pack that stay: the newest, and the one that a running program may still read."""


def built_pack(name: str, cache: Path, *, with_optional: Collection[str] = ()) -> BuiltPack | None:
    """Return a pack if `cache` has it in the state of today's recipe. Raises UnknownSource."""
    require_optional(with_optional)
    recipe = build_recipe(name, with_optional)
    folder = cache / f"{name}-{recipe}"
    try:
        facts = msgspec.json.decode((folder / "facts.json").read_bytes(), type=PackFacts)
    except FileNotFoundError:
        return None
    return BuiltPack(name, folder / "pack", facts, recipe)


def ensure_pack(
    name: str,
    cache: Path,
    *,
    with_optional: Collection[str] = (),
    progress: Display | None = None,
) -> BuiltPack:
    """Return a pack, built first when `cache` does not have it, after the packs below it.

    with_optional: ids of optional sources; each goes into the packs that know it.
    Raises PackError (UnknownSource for an id that no optional source has), or packages.errors.PackagesError
    when a package cannot be brought.
    """
    progress = progress or Silent()
    plan = plan_of(name)
    require_optional(with_optional)
    lower_packs = {
        lower: ensure_pack(lower, cache, with_optional=with_optional, progress=progress)
        for lower in plan.lower_packs
    }
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (pack := built_pack(name, cache, with_optional=with_optional)) is not None:
            return pack
        recipe = build_recipe(name, with_optional)
        sources = fetch_sources(
            cache / "sources",
            only=plan.sources,
            with_optional=plan.optional.intersection(with_optional),
            progress=progress,
        )
        progress.note(f"building the data pack {name}: {plan.contents}")
        scratch = cache / f".unfinished-{name}"
        shutil.rmtree(scratch, ignore_errors=True)
        (scratch / "pack").mkdir(parents=True)
        facts = plan.build(scratch / "pack", Materials(sources, lower_packs, progress.show_count))
        (scratch / "facts.json").write_bytes(msgspec.json.encode(facts))
        scratch.rename(cache / f"{name}-{recipe}")
        _remove_older(name, cache)
    return BuiltPack(name, cache / f"{name}-{recipe}" / "pack", facts, recipe)


def _remove_older(name: str, cache: Path) -> None:
    states = sorted(cache.glob(f"{name}-*"), key=lambda folder: folder.stat().st_mtime_ns, reverse=True)
    for older in states[MOST_STATES:]:
        shutil.rmtree(older, ignore_errors=True)
