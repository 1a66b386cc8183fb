"""What a pack is made of, as one short name: a pack of the same recipe need not be built again."""

import hashlib
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from functions.pack_builder.details import RECIPE
from functions.pack_builder.packs import plan_of
from functions.pack_builder.plans import PackPlan
from functions.pack_builder.sources import load_sources
from shared.stores import ArtifactStore
from shared.stores.errors import ArtifactNotFound, ManifestError

ROOT: Final = Path(__file__).parents[2]


def recipe(name: str, with_optional: Collection[str] = ()) -> str:
    """Return 12 hexadecimal digits for code, packages and options of a pack and of those below it."""
    plan = plan_of(name)
    wanted = {*plan.sources, *plan.optional.intersection(with_optional)}
    digest = hashlib.sha256(name.encode())
    for source in load_sources():
        if source.id in wanted:
            digest.update(source.model_dump_json().encode())
    for below in plan.below:
        digest.update(recipe(below).encode())
    return _with_files(digest, plan.made_by)


def laying_recipe(plan: PackPlan) -> str:
    """Return 12 hexadecimal digits for the code that lays operators' files over a pack."""
    return _with_files(hashlib.sha256(plan.name.encode()), plan.laid_by)


def files_of(patterns: Iterable[str]) -> list[Path]:
    """Return the code and tables that patterns of a plan name."""
    found = {file for pattern in patterns for file in ROOT.glob(pattern) if file.suffix in (".py", ".toml")}
    return sorted(found)


def _with_files(digest: "hashlib._Hash", patterns: Iterable[str]) -> str:
    for file in files_of(patterns):
        digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def is_published(name: str, made_of: str, store: ArtifactStore) -> bool:
    """Tell whether some published version came of a recipe: which one is used is then settled."""
    try:
        versions = [published.version for published in store.versions(name)]
        return any(store.manifest(name, version).details.get(RECIPE) == made_of for version in versions)
    except (ArtifactNotFound, ManifestError):
        return False
