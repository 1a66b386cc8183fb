"""Data packs and models: every published version, whose work it is, and which one is in use."""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from functions.console.engine.build_log import BuildLog, read_build_log
from functions.console.errors import FormRefused, OutcomeUnknown
from functions.console.frame.rendering import page_address
from functions.console.frame.stores import Stores
from functions.console.frame.visit import Redirect, Result, Visit
from shared.changes.errors import ChangeRefused
from shared.stores.artifacts import ArtifactStore, PublishedVersion
from shared.stores.errors import ArtifactNotFound, StoreError
from shared.stores.manifest import Manifest
from shared.stores.packs import DEFAULT, JAVASCRIPT, MAP, PLACES, ROADS

PACKS: Final = (DEFAULT, PLACES, ROADS, MAP, JAVASCRIPT)
BUCKETS: Final = ("packs", "models")


class ArtifactRow(Struct, frozen=True):
    """One pack or model: its versions, newest first, and the manifest of the one in use."""

    bucket: str
    name: str
    versions: list[PublishedVersion]
    manifest: Manifest | None
    log: BuildLog | None = None
    """Of a pack that operators' files are laid over."""

    @property
    def current(self) -> PublishedVersion | None:
        """The version in use."""
        return next((version for version in self.versions if version.is_current), None)


def show(visit: Visit) -> Result:
    """Show all packs, the missing ones too, and all models."""
    try:
        packs = [_pack_row(visit.stores, name) for name in PACKS]
        models = [_row("models", visit.stores.models, name) for name in visit.stores.models.names()]
    except StoreError:
        return {"rows": [], "is_away": True, "approval_number": "", "map_pack": MAP}
    return {
        "rows": [*packs, *models],
        "is_away": False,
        "approval_number": visit.settings.map_approval_number,
        "map_pack": MAP,
    }


def use(visit: Visit) -> Result:
    """Put a published version into use; the name is typed again, so that nobody slips."""
    bucket, name, version = (visit.form.get(field, "") for field in ("bucket", "name", "version"))
    if bucket not in BUCKETS:
        raise FormRefused(key="data.unknown")
    if visit.form.get("confirmation", "").strip() != name:
        raise FormRefused(key="data.unlike")
    store = visit.stores.packs if bucket == "packs" else visit.stores.models
    try:
        earlier_version = store.pointer(name).version
        store.use(name, version)
    except ArtifactNotFound:
        raise FormRefused(key="data.unknown") from None
    except ChangeRefused:
        raise
    except StoreError:
        raise OutcomeUnknown(key="data.away") from None
    visit.record(
        "data.use", target=f"{bucket}/{name}", old={"version": earlier_version}, new={"version": version}
    )
    return Redirect(page_address("data"), notice="version_used")


def _pack_row(stores: Stores, name: str) -> ArtifactRow:
    row = _row("packs", stores.packs, name)
    log = read_build_log(stores.objects, name, row.manifest)
    return row if log.is_empty else replace(row, log=log)


def _row(bucket: str, store: ArtifactStore, name: str) -> ArtifactRow:
    versions = store.versions(name)
    current = next((version.version for version in versions if version.is_current), "")
    return ArtifactRow(bucket, name, versions, store.manifest(name, current) if current else None)
