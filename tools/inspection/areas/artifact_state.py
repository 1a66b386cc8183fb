"""Models and data packs: published, complete, and as their manifests say."""

import datetime as dt
from typing import Final

from functions.pack_builder.engine.plans import PLANS
from shared.stores import ArtifactStore, ObjectStore, model_artifacts
from shared.stores.errors import ArtifactNotFound, ObjectStoreError, StoreError
from shared.stores.models import PORTRAIT
from shared.stores.packs import BUCKET, pack_artifacts
from tools.inspection.finding import Finding, Findings, fault, good
from tools.inspection.target import Target

MODELS: Final = "models"


def artifact_findings(target: Target, objects: ObjectStore) -> Findings:
    """Look at the current version of the models and of every pack."""
    yield _artifact("model", MODELS, PORTRAIT, model_artifacts(target.settings), objects, target.reads_all)
    packs = pack_artifacts(target.settings)
    for plan in PLANS:
        yield _artifact("pack", BUCKET, plan.name, packs, objects, target.reads_all)


def _artifact(
    code: str, bucket: str, name: str, store: ArtifactStore, objects: ObjectStore, reads_all: bool
) -> Finding:
    try:
        version = store.pointer(name).version
        manifest = store.manifest(name, version)
        if reads_all:
            faults = list(store.verify(name, version).faults)
        else:
            prefix = f"{name}/{version}/"
            sizes = {info.key.removeprefix(prefix): info.size for info in objects.list(bucket, prefix)}
            faults = [file.path for file in manifest.files if sizes.get(file.path) != file.size]
    except ArtifactNotFound:
        return fault(f"{code}-missing", name=name)
    except (StoreError, ObjectStoreError) as error:
        return fault(f"{code}-damaged", name=name, state=str(error))
    if faults:
        return fault(f"{code}-damaged", name=name, state=", ".join(faults[:3]))
    days = (dt.datetime.now(dt.UTC) - manifest.created_at).days
    megabytes = f"{manifest.size / 1e6:,.0f}"
    return good(code, name=name, version=version, files=len(manifest.files), size=megabytes, days=days)
