"""The data packs in use, with their licences and the approval number (审图号) of the map."""

from collections.abc import Sequence

from msgspec import Struct

from shared.config import Settings
from shared.stores import ObjectStore
from shared.stores.artifacts import ArtifactStore
from shared.stores.errors import ArtifactError, ObjectNotFound
from shared.stores.packs import BUCKET, MAP


class PackFact(Struct, frozen=True):
    """One pack as it is in use; `fault` says why nothing is known of it."""

    name: str
    version: str = ""
    licence: str = ""
    attribution: str = ""
    approval_number: str = ""
    fault: str = ""


def read_packs(objects: ObjectStore, settings: Settings) -> Sequence[PackFact]:
    """Return every pack's current version. Raises ObjectStoreError."""
    artifacts = ArtifactStore(objects, BUCKET, settings.cache_dir)
    try:
        names = artifacts.names()
    except ObjectNotFound:
        return ()
    return [_read(artifacts, name, settings) for name in names]


def _read(artifacts: ArtifactStore, name: str, settings: Settings) -> PackFact:
    try:
        manifest = artifacts.manifest(name, artifacts.pointer(name).version)
    except ArtifactError as error:
        return PackFact(name, fault=str(error))
    number = manifest.details.get("approval_number", "")
    if name == MAP:
        number = number or settings.map_approval_number
    return PackFact(name, manifest.version, manifest.licence, manifest.attribution, number)
