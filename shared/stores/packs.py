"""The data packs of the map functions: the artifacts of the bucket `packs`."""

from shared.config import Settings
from shared.stores.artifacts import ArtifactStore
from shared.stores.objects import ObjectStore

BUCKET = "packs"
DEFAULT = "default"
"""The pack that every map function follows: divisions, boundaries and tables of address ranges."""


def pack_artifacts(settings: Settings) -> ArtifactStore:
    """Return the artifacts of the bucket `packs`."""
    return ArtifactStore(ObjectStore(settings), BUCKET, settings.cache_dir)
