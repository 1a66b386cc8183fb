"""The default pack on this machine: built once for each state of its recipe, and published.

CACHE/sources/            the fetched packages, verified
CACHE/default-RECIPE/     `pack/`, the files, and `facts.json`, what the manifest says of them
"""

import fcntl
import json
import shutil
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path

from functions.pack_builder.default_pack import FileFacts, PackFacts, build_default_pack
from functions.pack_builder.details import LAYER, PACKAGES, RECIPE
from functions.pack_builder.recipe import recipe
from shared.stores import ArtifactStore, FileNotes
from shared.stores.packs import DEFAULT


@dataclass(frozen=True)
class BuiltPack:
    """A pack in a folder, and what its manifest will say."""

    folder: Path
    facts: PackFacts
    recipe: str


def built_pack(cache: Path, *, with_optional: Collection[str] = ()) -> BuiltPack | None:
    """Return the default pack if `cache` has it in the state of today's recipe."""
    made_of = recipe(with_optional)
    folder = cache / f"{DEFAULT}-{made_of}"
    try:
        facts = json.loads((folder / "facts.json").read_bytes())
    except FileNotFoundError:
        return None
    files = {path: FileFacts(**of) for path, of in facts.pop("files").items()}
    return BuiltPack(folder / "pack", PackFacts(files=files, **facts), made_of)


def ensure_default_pack(cache: Path, *, with_optional: Collection[str] = ()) -> BuiltPack:
    """Return the default pack, built first when `cache` does not have it; older ones are removed.

    Raises PackError, or models.errors.ModelsError when a package cannot be brought.
    """
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / ".build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (built := built_pack(cache, with_optional=with_optional)) is not None:
            return built
        unfinished = cache / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        facts = build_default_pack(unfinished / "pack", cache / "sources", with_optional=with_optional)
        (unfinished / "facts.json").write_text(json.dumps(asdict(facts)), encoding="utf-8")
        for older in cache.glob(f"{DEFAULT}-*"):
            shutil.rmtree(older)
        made_of = recipe(with_optional)
        unfinished.rename(cache / f"{DEFAULT}-{made_of}")
    return BuiltPack(cache / f"{DEFAULT}-{made_of}" / "pack", facts, made_of)


def publish_default_pack(built: BuiltPack, store: ArtifactStore, *, make_current: bool = True) -> str:
    """Publish a built pack, make it current and return the version; the same pack is the same version."""
    facts = built.facts
    return store.publish(
        DEFAULT,
        built.folder,
        licence=facts.licence,
        attribution=facts.attribution,
        source=facts.source,
        files={path: FileNotes(**asdict(of)) for path, of in facts.files.items()},
        details={**facts.details, LAYER: PACKAGES, RECIPE: built.recipe},
        make_current=make_current,
    )
