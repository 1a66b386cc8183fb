"""One overlay: operators' files brought here, laid over the base version, and published as a new version."""

import hashlib
import json
import logging
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import asdict

from functions.pack_builder.engine.facts import FileFacts, joint_facts
from functions.pack_builder.engine.kept_parts import KeptParts, read_parts
from functions.pack_builder.engine.overlay_materials import OverlayMaterials
from functions.pack_builder.engine.pack_plan import PackPlan
from functions.pack_builder.engine.package_sources import SourceFolder
from functions.pack_builder.engine.progress import Progress
from functions.pack_builder.engine.published_sources import open_package_sources
from functions.pack_builder.engine.source_files import SourceFile
from functions.pack_builder.engine.source_types import SourceType
from functions.pack_builder.engine.version_details import (
    BASE_VERSION,
    LAYER,
    OPERATORS,
    OVERLAY_RECIPE,
    PACKAGE_SOURCES,
    PARTS,
    RECIPE,
    SOURCE_FILES,
    SOURCE_NOTES,
)
from functions.pack_builder.errors import RefusedUpload, SourceDataError
from shared.stores import ArtifactStore, FileNotes, ObjectInfo, ObjectStore
from shared.stores.artifact_cache import SPARE_BYTES
from shared.stores.errors import ArtifactNotFound, CacheUnusable, ObjectNotFound
from shared.stores.manifest import FileEntry, Manifest

_LOG = logging.getLogger(__name__)

SOURCES: Final = "sources"
"""The bucket of operators' files."""


class SourceReplaced(Exception):
    """Raised when a file was replaced or removed while it was brought: the bucket must be listed again."""


class OverlayParts(Struct, frozen=True):
    """What a version is to consist of: its base version, and files over it.

    recipe: of the code that makes the overlay. sources: with their metadata, which a listing does not know.
    """

    plan: PackPlan
    base_version: str
    recipe: str
    sources: tuple[ObjectInfo, ...]


def state_of(source: ObjectInfo) -> str:
    """Return what changes with a file's bytes and with its metadata."""
    if not source.metadata:
        return source.etag
    metadata = json.dumps(dict(source.metadata), sort_keys=True).encode()
    return f"{source.etag}+{hashlib.sha256(metadata).hexdigest()[:12]}"


def fingerprint(sources: Iterable[ObjectInfo]) -> str:
    """Return what a manifest says of the operators' files in its version."""
    return json.dumps({source.key: state_of(source) for source in sources}, sort_keys=True)


def publish_overlay(
    parts: OverlayParts, store: ArtifactStore, objects: ObjectStore, work: Path, progress: Progress
) -> str:
    """Make the version in the folder `work`, which is emptied first, publish it and make it current.

    Raises RefusedUpload for a file that is not what it should be, SourceReplaced, SourceDataError when
    nothing can be laid over the base version, StoreError.
    """
    plan = parts.plan
    shutil.rmtree(work, ignore_errors=True)  # what a killed rebuild left
    folder = work / "pack"
    folder.mkdir(parents=True)
    progress("fetching what was uploaded", 0)
    source_files = _fetch_files(parts, objects, work)
    progress("fetching the pack below", 0)
    base = store.export(plan.name, parts.base_version, folder)
    materials = OverlayMaterials(
        _package_sources(plan, store, base, work / "packages"),
        progress=progress,
        kept_parts=_kept_parts(parts, store),
    )
    additions = plan.overlay(folder, source_files, materials)
    entries = {entry.path: _facts(entry, base) for entry in base.files}
    files = {
        path: _notes([entries[path]] if path in entries else [], additions.get(path, ()))
        for path in sorted({*entries, *additions})
        if (folder / path).is_file()
    }
    whole = _notes([FileFacts(base.licence, base.attribution, base.source)], source_files)
    progress("publishing", 0)
    version = store.publish(
        plan.name,
        folder,
        licence=whole.licence,
        attribution=whole.attribution,
        source=whole.source,
        files=files,
        details={
            **{name: value for name, value in base.details.items() if name not in (RECIPE, PACKAGE_SOURCES)},
            LAYER: OPERATORS,
            BASE_VERSION: parts.base_version,
            SOURCE_FILES: fingerprint(parts.sources),
            OVERLAY_RECIPE: parts.recipe,
            SOURCE_NOTES: json.dumps(materials.notes, ensure_ascii=False),
            PARTS: materials.kept_parts.to_json(),
        },
    )
    _LOG.info("pack %s: published %s with %d files of operators", plan.name, version, len(source_files))
    return version


def _kept_parts(parts: OverlayParts, store: ArtifactStore) -> KeptParts:
    """Return what may be kept of the current version: parts that the same code made over the same version."""
    states = {source.key: state_of(source) for source in parts.sources}
    name = parts.plan.name
    try:
        current = store.manifest(name, store.pointer(name).version)
    except ArtifactNotFound:
        return KeptParts(states, parts.base_version)
    details = current.details
    if (details.get(BASE_VERSION), details.get(OVERLAY_RECIPE)) != (parts.base_version, parts.recipe):
        return KeptParts(states, parts.base_version)

    def fetch(paths: Iterable[str], folder: Path) -> None:
        store.export(name, current.version, folder, leave_out={f.path for f in current.files} - {*paths})

    return KeptParts(states, parts.base_version, read_parts(details.get(PARTS, "{}")), fetch)


def _fetch_files(parts: OverlayParts, objects: ObjectStore, work: Path) -> list[SourceFile]:
    """Bring the files here, after a look at their sizes."""
    types = [parts.plan.source_type(source.key) for source in parts.sources]
    pairs = [(type_, source) for type_, source in zip(types, parts.sources, strict=True) if type_ is not None]
    for source_type, source in pairs:
        most = source_type.most_bytes
        if source.size > most:
            raise RefusedUpload(
                source.key, f"{source.key} has {source.size:,} bytes; at most {most:,} are read"
            )
    needed_bytes = sum(source.size for _, source in pairs) + SPARE_BYTES
    if (free := shutil.disk_usage(work).free) < needed_bytes:
        raise CacheUnusable(
            f"the files for the pack {parts.plan.name} need {needed_bytes >> 20} MiB in {work}, which has "
            f"{free >> 20} MiB free: make room, or set CACHE_DIR to a larger disk"
        )
    folder = work / "uploads"
    return [_fetch_file(source_type, source, objects, folder / source.key) for source_type, source in pairs]


def _fetch_file(source_type: SourceType, source: ObjectInfo, objects: ObjectStore, path: Path) -> SourceFile:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("wb") as target:
            target.writelines(objects.stream(SOURCES, source.key))
        current = objects.head(SOURCES, source.key)
    except ObjectNotFound as error:
        raise SourceReplaced from error
    if state_of(current) != state_of(source) or path.stat().st_size != source.size:
        raise SourceReplaced
    metadata = {name: unquote(value) for name, value in source.metadata.items()}
    facts = FileFacts(
        metadata.get("licence") or source_type.licence,
        metadata.get("attribution") or source_type.attribution,
        f"{SOURCES}/{source.key}",
    )
    return SourceFile(source.key, path, metadata, facts)


def _package_sources(plan: PackPlan, store: ArtifactStore, base: Manifest, folder: Path) -> SourceFolder:
    if not plan.overlay_sources:
        return SourceFolder(folder, ())
    remedy = "run `geoportrait packs build` and `geoportrait packs publish` with this release"
    try:
        sources = open_package_sources(store, base.details.get(PACKAGE_SOURCES, ""), folder)
    except ArtifactNotFound as error:
        raise SourceDataError(
            f"the packages' files for {plan.name} {base.version} are not published ({error}): {remedy}"
        ) from error
    if missing := set(plan.overlay_sources) - sources.sources.keys():
        raise SourceDataError(f"the published packages' files lack {', '.join(sorted(missing))}: {remedy}")
    return sources


def _facts(entry: FileEntry, base: Manifest) -> FileFacts:
    """Return whose work a file is; one that says nothing itself is the whole pack's."""
    return FileFacts(
        entry.licence or base.licence, entry.attribution or base.attribution, entry.source or base.source
    )


def _notes(base: Iterable[FileFacts], additions: Iterable[SourceFile]) -> FileNotes:
    """Return whose work a file is with operators' files in it."""
    return FileNotes(**asdict(joint_facts([*base, *(source_file.facts for source_file in additions)])))
