"""One version of a pack with operators' files in it: brought here, laid over the version below, published."""

import hashlib
import json
import logging
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from functions.pack_builder.details import BASE, FILES, LAID_BY, LAYER, OPERATORS, PACKAGE_SOURCES, RECIPE
from functions.pack_builder.errors import RefusedUpload, SourceDataError
from functions.pack_builder.package_sources import open_package_sources
from functions.pack_builder.plans import FileFacts, Materials, PackPlan, SourceKind, Upload, joined
from functions.pack_builder.progress import Progress
from functions.pack_builder.sources import SourceFolder
from shared.stores import ArtifactStore, FileNotes, ObjectInfo, ObjectStore
from shared.stores.artifact_cache import SPARE_BYTES
from shared.stores.errors import ArtifactNotFound, CacheUnusable, ObjectNotFound
from shared.stores.manifest import FileEntry, Manifest

_LOG = logging.getLogger(__name__)

SOURCES: Final = "sources"
"""The bucket of operators' files."""


class SourceReplaced(Exception):
    """Raised when a file was replaced or removed while it was brought: the bucket must be listed again."""


@dataclass(frozen=True)
class Layers:
    """What a version is to consist of: the version `base`, made of packages, and files over it.

    sources: with their metadata, which a listing does not know.
    """

    plan: PackPlan
    base: str
    laid_by: str
    sources: tuple[ObjectInfo, ...]


def state_of(source: ObjectInfo) -> str:
    """Return what changes with a file's bytes, and with what its metadata say of them."""
    if not source.metadata:
        return source.etag
    said = json.dumps(dict(source.metadata), sort_keys=True).encode()
    return f"{source.etag}+{hashlib.sha256(said).hexdigest()[:12]}"


def fingerprint(sources: Iterable[ObjectInfo]) -> str:
    """Return what a manifest says of the files in its version."""
    return json.dumps({source.key: state_of(source) for source in sources}, sort_keys=True)


def publish_laid(
    layers: Layers, store: ArtifactStore, objects: ObjectStore, work: Path, progress: Progress
) -> str:
    """Make the version in the folder `work`, which is emptied first, publish it and make it current.

    Raises RefusedUpload for a file that is not what it should be, SourceReplaced, SourceDataError when the
    version below cannot be laid on, StoreError.
    """
    plan = layers.plan
    assert plan.lay is not None  # noqa: S101 - a plan that takes files lays them
    shutil.rmtree(work, ignore_errors=True)  # what a killed rebuild left
    folder = work / "pack"
    folder.mkdir(parents=True)
    progress("fetching what was uploaded", 0)
    uploads = _brought(layers, objects, work)
    progress("fetching the pack below", 0)
    below = store.export(plan.name, layers.base, folder, leave_out=plan.remade)
    materials = Materials(_package_sources(plan, store, below, work / "packages"), progress=progress)
    laid = plan.lay(folder, uploads, materials)
    known = {file.path: _facts(file, below) for file in below.files}
    files = {
        path: _notes([known[path]] if path in known else [], laid.get(path, ()))
        for path in sorted({*known, *laid})
        if (folder / path).is_file()
    }
    whole = _notes([FileFacts(below.licence, below.attribution, below.source)], uploads)
    progress("publishing", 0)
    version = store.publish(
        plan.name,
        folder,
        licence=whole.licence,
        attribution=whole.attribution,
        source=whole.source,
        files=files,
        details={
            **{name: value for name, value in below.details.items() if name not in (RECIPE, PACKAGE_SOURCES)},
            LAYER: OPERATORS,
            BASE: layers.base,
            FILES: fingerprint(layers.sources),
            LAID_BY: layers.laid_by,
        },
    )
    _LOG.info("pack %s: published %s with %d files of operators", plan.name, version, len(uploads))
    return version


def _brought(layers: Layers, objects: ObjectStore, work: Path) -> list[Upload]:
    """Bring the files here, once their sizes are found bearable."""
    kinds = [layers.plan.kind_of(source.key) for source in layers.sources]
    wanted = [(kind, source) for kind, source in zip(kinds, layers.sources, strict=True) if kind is not None]
    for kind, source in wanted:
        if source.size > kind.most_bytes:
            raise RefusedUpload(
                source.key, f"{source.key} has {source.size:,} bytes; at most {kind.most_bytes:,} are read"
            )
    needed = sum(source.size for _, source in wanted) + SPARE_BYTES
    if (free := shutil.disk_usage(work).free) < needed:
        raise CacheUnusable(
            f"the files for the pack {layers.plan.name} need {needed >> 20} MiB in {work}, which has "
            f"{free >> 20} MiB free: make room, or set CACHE_DIR to a larger disk"
        )
    return [_upload(kind, source, objects, work / "uploads" / source.key) for kind, source in wanted]


def _upload(kind: SourceKind, source: ObjectInfo, objects: ObjectStore, file: Path) -> Upload:
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("wb") as target:
            target.writelines(objects.stream(SOURCES, source.key))
        there = objects.head(SOURCES, source.key)
    except ObjectNotFound as error:
        raise SourceReplaced from error
    if state_of(there) != state_of(source) or file.stat().st_size != source.size:
        raise SourceReplaced
    of = {name: unquote(value) for name, value in source.metadata.items()}
    facts = FileFacts(
        of.get("licence") or kind.licence,
        of.get("attribution") or kind.attribution,
        f"{SOURCES}/{source.key}",
    )
    return Upload(source.key, file, of, facts)


def _package_sources(plan: PackPlan, store: ArtifactStore, below: Manifest, folder: Path) -> SourceFolder:
    if not plan.lay_sources:
        return SourceFolder(folder, ())
    remedy = "run `geoportrait packs build` and `geoportrait packs publish` with this release"
    try:
        sources = open_package_sources(store, below.details.get(PACKAGE_SOURCES, ""), folder)
    except ArtifactNotFound as error:
        raise SourceDataError(
            f"the packages' files for {plan.name} {below.version} are not published ({error}): {remedy}"
        ) from error
    if missing := set(plan.lay_sources) - sources.sources.keys():
        raise SourceDataError(f"the published packages' files lack {', '.join(sorted(missing))}: {remedy}")
    return sources


def _facts(file: FileEntry, below: Manifest) -> FileFacts:
    """Return whose work a file is; one that says nothing itself is the whole pack's."""
    return FileFacts(
        file.licence or below.licence, file.attribution or below.attribution, file.source or below.source
    )


def _notes(below: Iterable[FileFacts], uploads: Iterable[Upload]) -> FileNotes:
    """Return whose work a file is once operators' files were laid into it."""
    everybody = [*below, *(upload.facts for upload in uploads)]
    return FileNotes(
        licence=joined(" AND ", (of.licence for of in everybody)),
        attribution=joined("; ", (of.attribution for of in everybody)),
        source=joined("; ", (of.source for of in everybody)),
    )
