"""The two stateful parts, Redis and an S3 API, and verified artifacts on top of the latter.

boto3, 130 ms of import, is loaded at its first use. `shared.stores.redis`, which loads redis-py, is left out.
"""

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
    "model_artifacts",
    "open_models",
    "profile_file",
]
