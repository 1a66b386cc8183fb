"""What a default pack is made of, as one short name: a pack of the same recipe need not be built again."""

import hashlib
from collections.abc import Collection, Iterable
from pathlib import Path

from functions.pack_builder.details import RECIPE
from shared.stores import ArtifactStore
from shared.stores.errors import ArtifactNotFound, ManifestError
from shared.stores.packs import DEFAULT

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]
_MADE_BY = (
    "functions/pack_builder/**/*",
    "shared/geo/boundaries.py",
    "shared/geo/division*.py",
    "shared/places/**/*",
)
"""Whatever changes in these files may change the pack ..."""

_AFTERWARDS = frozenset(
    {"building", "details", "layers", "main", "recipe", "operator_boundaries", "operator_tables"}
)
"""... except in the modules that only work with finished packs."""


def recipe(with_optional: Collection[str] = ()) -> str:
    """Return 12 hexadecimal digits that stand for the code, the tables and the options of a build."""
    digest = hashlib.sha256(" ".join(sorted(with_optional)).encode())
    for file in _recipe_files():
        digest.update(file.relative_to(_ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def _recipe_files() -> Iterable[Path]:
    return sorted(
        file
        for pattern in _MADE_BY
        for file in _ROOT.glob(pattern)
        if file.suffix in (".py", ".toml") and not (file.parent == _HERE and file.stem in _AFTERWARDS)
    )


def is_published(made_of: str, store: ArtifactStore) -> bool:
    """Tell whether some published version came of a recipe: which one is used is then settled."""
    try:
        versions = [published.version for published in store.versions(DEFAULT)]
        return any(store.manifest(DEFAULT, version).details.get(RECIPE) == made_of for version in versions)
    except (ArtifactNotFound, ManifestError):
        return False
