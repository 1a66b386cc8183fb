"""The two stateful parts, Redis and an S3 API, and verified artifacts on top of the latter.

boto3 and redis-py, about 100 ms of import each, are loaded when they are first used.
"""

from typing import TYPE_CHECKING

from shared.stores.artifacts import (
    ArtifactStore,
    LocalArtifact,
    PublishedVersion,
    Verification,
)
from shared.stores.follower import ArtifactFollower, FollowerState
from shared.stores.models import model_artifacts, open_models, profile_file
from shared.stores.objects import ObjectInfo, ObjectStore
from shared.stores.profiles import ProfileFile, ProfileWeights
from shared.stores.publication import FileNotes

if TYPE_CHECKING:
    from shared.stores.redis import blocking_redis_client, redis_client

__all__ = [
    "ArtifactFollower",
    "ArtifactStore",
    "FileNotes",
    "FollowerState",
    "LocalArtifact",
    "ObjectInfo",
    "ObjectStore",
    "ProfileFile",
    "ProfileWeights",
    "PublishedVersion",
    "Verification",
    "blocking_redis_client",
    "model_artifacts",
    "open_models",
    "profile_file",
    "redis_client",
]


def __getattr__(name: str) -> object:
    """Import the Redis clients when somebody asks for one of them."""
    if name in ("blocking_redis_client", "redis_client"):
        from shared.stores import redis

        return getattr(redis, name)
    raise AttributeError(f"module {__name__} has no attribute {name}")
