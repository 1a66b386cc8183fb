"""What a default pack is made of, as one short name: a pack of the same recipe need not be built again."""

import hashlib
from collections.abc import Collection, Iterable
from pathlib import Path

from functions.pack_builder.details import RECIPE
from shared.stores import ArtifactStore
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


def recipe(with_optional: Collection[str] = ()) -> str:
    """Return 12 hexadecimal digits that stand for the code, the tables and the options of a build."""
    digest = hashlib.sha256(" ".join(sorted(with_optional)).encode())
    for file in _recipe_files():
        digest.update(file.relative_to(_ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def _recipe_files() -> Iterable[Path]:
    return sorted(file for pattern in _RECIPE for file in _ROOT.glob(pattern))


def is_published(made_of: str, store: ArtifactStore) -> bool:
    """Tell whether some published version came of a recipe: which one is used is then settled."""
    try:
        versions = [published.version for published in store.versions(DEFAULT)]
        return any(store.manifest(DEFAULT, version).details.get(RECIPE) == made_of for version in versions)
    except (ArtifactNotFound, ManifestError):
        return False
