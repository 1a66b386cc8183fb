"""The models of the portrait function at run time: out of the object store, verified, as files.

The default models are the artifact `portrait` of the bucket `models`, which `geoportrait models publish`
makes; weights that operators add for a matting profile lie beside it (see `profiles`).
"""

from pathlib import Path

from shared.config import Settings
from shared.stores.artifacts import ArtifactStore
from shared.stores.change_question import change_question
from shared.stores.errors import ArtifactNotFound
from shared.stores.objects import ObjectStore
from shared.stores.profiles import BUCKET, ProfileWeights

PORTRAIT = "portrait"


def model_artifacts(settings: Settings) -> ArtifactStore:
    """Return the artifacts of the bucket `models`."""
    return ArtifactStore(ObjectStore(settings), BUCKET, settings.cache_dir, change_question(settings))


def open_models(settings: Settings) -> dict[str, Path]:
    """Return the default models by file name (`centerface.onnx`, ...) as verified local files.

    Blocks while downloading, at the first cold start some 71 MB. Raises ArtifactNotFound when they
    were never published, else what `ArtifactStore.resolve` raises.
    """
    try:
        artifact = model_artifacts(settings).resolve(PORTRAIT)
    except ArtifactNotFound as error:
        raise ArtifactNotFound(
            f"{error}; `geoportrait models fetch` and then `geoportrait models publish` do that"
        ) from error
    return {file.path: artifact.path / file.path for file in artifact.manifest.files}


def profile_file(settings: Settings, profile: str, file: str, sha256: str | None = None) -> Path:
    """Return an operator's weights for a matting profile as a verified local file.

    sha256: what the profile pins; None means the sidecar object. See `ProfileWeights.fetch`.
    """
    return ProfileWeights(ObjectStore(settings), settings.cache_dir).fetch(profile, file, sha256)
