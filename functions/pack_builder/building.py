"""The default pack on this machine: built once for each state of its recipe, and published.

CACHE/sources/            the fetched packages, verified
CACHE/default-RECIPE/     `pack/`, the files, and `facts.json`, what the manifest says of them
"""

import fcntl
import hashlib
import json
import shutil
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from functions.pack_builder.default_pack import FileFacts, PackFacts, build_default_pack
from functions.pack_builder.details import LAYER, PACKAGES, RECIPE
from shared.stores import ArtifactStore, FileNotes
from shared.stores.errors import ArtifactNotFound, ManifestError
from shared.stores.packs import DEFAULT

_ROOT = Path(__file__).parents[2]
_RECIPE = (
    "functions/pack_builder/divisions/*.py",
    "functions/pack_builder/boundaries.py",
    "functions/pack_builder/default_pack.py",
    "functions/pack_builder/ip_tables.py",
    "functions/pack_builder/sources.*",
    "shared/geo/boundaries.py",
    "shared/geo/division*.py",
)
"""Whatever changes in these files may change the pack."""


@dataclass(frozen=True)
class BuiltPack:
    """A pack in a folder, and what its manifest will say."""

    folder: Path
    facts: PackFacts
    recipe: str


def recipe(with_optional: Collection[str] = ()) -> str:
    """Return 12 hexadecimal digits that stand for the code, the tables and the options of a build."""
    digest = hashlib.sha256(" ".join(sorted(with_optional)).encode())
    for file in _recipe_files():
        digest.update(file.relative_to(_ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def _recipe_files() -> Iterable[Path]:
    return sorted(file for pattern in _RECIPE for file in _ROOT.glob(pattern))


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


def is_published(built: BuiltPack, store: ArtifactStore) -> bool:
    """Tell whether some published version came of the same recipe: which one is used is then settled."""
    try:
        versions = [published.version for published in store.versions(DEFAULT)]
        return any(
            store.manifest(DEFAULT, version).details.get(RECIPE) == built.recipe for version in versions
        )
    except (ArtifactNotFound, ManifestError):
        return False
