"""Artifacts, models and data packs: versioned folders in a bucket, and their verified local copies.

A version is uploaded files first, manifest next, pointer last, so a reader never sees half of one, and
it is never changed afterwards. A reader follows the pointer, verifies every byte against the manifest,
and keeps the last good version when the new one, or the object store, fails it.
"""

import logging
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from shared.stores import transfer
from shared.stores.artifact_cache import ArtifactCache, own_folder
from shared.stores.errors import (
    ArtifactCorrupt,
    ArtifactError,
    ArtifactNotFound,
    CacheUnusable,
    ManifestError,
    ObjectNotFound,
    ObjectStoreError,
    ObjectTooLarge,
)
from shared.stores.manifest import (
    MANIFEST,
    MANIFEST_LIMIT,
    NAME,
    POINTER,
    POINTER_LIMIT,
    VERSION,
    FileEntry,
    Manifest,
    Pointer,
    content_of,
    read_manifest,
    read_pointer,
)
from shared.stores.objects import ObjectStore
from shared.stores.publication import FileNotes, describe

log = logging.getLogger(__name__)

TRANSFERS = 4
OLDER_TRIED = 3
"""Versions that a machine without any copy tries when the current one is damaged."""
_NONE: Mapping[str, str] = {}
SHA256_METADATA = "sha256"


@dataclass(frozen=True)
class PublishedVersion:
    """One version in the object store."""

    version: str
    created: datetime
    files: int
    size: int
    current: bool


@dataclass(frozen=True)
class LocalArtifact:
    """A verified local copy. `fault` says why it is not the version that the pointer names."""

    name: str
    version: str
    path: Path
    manifest: Manifest
    wanted: str | None
    fault: str | None = None


@dataclass(frozen=True)
class Verification:
    """What a full check of a published version found; no faults means every byte is as published."""

    name: str
    version: str
    files: int
    size: int
    faults: tuple[str, ...]


class ArtifactStore:
    """The artifacts of one bucket. Thread-safe; processes may share `cache_dir`."""

    def __init__(self, objects: ObjectStore, bucket: str, cache_dir: Path) -> None:
        self._objects = objects
        self._bucket = bucket
        self._root = cache_dir / "artifacts"
        self._states: dict[str, LocalArtifact] = {}

    # --- publishing ------------------------------------------------------------------------------

    def publish(
        self,
        name: str,
        folder: Path,
        *,
        licence: str,
        attribution: str,
        source: str,
        files: Mapping[str, FileNotes] | None = None,
        details: Mapping[str, str] | None = None,
        make_current: bool = True,
    ) -> str:
        """Upload the files of `folder` as a version of the artifact `name` and return the version.

        files: the relative paths to publish with notes of their own; None means every file.
        details: words for whoever uses the artifact, e.g. the bounding box of a data pack.
        make_current: point to the version; without it, `use` does that later.
        The same content published again is the same version; an interrupted upload goes on where it
        stopped. Raises ManifestError for names that may not be published, ObjectStoreError.
        """
        created = datetime.now(UTC)
        manifest = describe(
            _checked_name(name), folder, files, created, licence, attribution, source, details
        )
        self._objects.ensure_bucket(self._bucket)
        same = [v for v in self._version_folders(name) if content_of(v) == content_of(manifest.version)]
        version = same[0] if same else manifest.version
        if not same or not self._objects.exists(self._bucket, f"{name}/{version}/{MANIFEST}"):
            self._upload(folder, manifest.model_copy(update={"version": version}))
        if make_current:
            self.use(name, version)
        return version

    def use(self, name: str, version: str) -> None:
        """Point to a published version. Raises ArtifactNotFound or ManifestError before any change."""
        self.manifest(name, version)
        if self._pointed(name) != version:
            pointer = Pointer(version=version, since=datetime.now(UTC))
            self._objects.put(
                self._bucket, f"{name}/{POINTER}", pointer.to_json(), content_type="application/json"
            )

    def rollback(self, name: str) -> str:
        """Point to the version published before the current one and return it.

        Raises ArtifactNotFound when there is no older version.
        """
        current = self.pointer(name).version
        older = [version.version for version in self.versions(name) if version.version < current]
        if not older:
            raise ArtifactNotFound(
                f"{self._bucket}/{name} has no version older than {current}: nothing to go back to"
            )
        self.use(name, older[0])
        return older[0]

    # --- looking ---------------------------------------------------------------------------------

    def names(self) -> list[str]:
        """Return the names of all artifacts that have a current version."""
        folders = self._objects.folders(self._bucket)
        return [name for name in folders if NAME.fullmatch(name) and self._pointed(name) is not None]

    def versions(self, name: str) -> list[PublishedVersion]:
        """Return every complete version of an artifact, newest first; unreadable ones are left out."""
        current = self._pointed(_checked_name(name))
        found = []
        for version in sorted(self._version_folders(name), reverse=True):
            try:
                manifest = self.manifest(name, version)
            except (ArtifactNotFound, ManifestError):  # an upload under way, or of a later bundle
                continue
            found.append(
                PublishedVersion(
                    version, manifest.created, len(manifest.files), manifest.size, version == current
                )
            )
        return found

    def pointer(self, name: str) -> Pointer:
        """Return which version is current. Raises ArtifactNotFound when nothing was published."""
        try:
            data = self._objects.get(self._bucket, f"{_checked_name(name)}/{POINTER}", limit=POINTER_LIMIT)
        except ObjectNotFound as error:
            raise ArtifactNotFound(
                f"no artifact {name} is published in the bucket {self._objects.bucket(self._bucket)}: "
                "publish it first"
            ) from error
        except ObjectTooLarge as error:
            raise ManifestError(f"the pointer {name}/{POINTER} is too large: publish it again") from error
        return read_pointer(data, name)

    def manifest(self, name: str, version: str) -> Manifest:
        """Return the manifest of a version. Raises ArtifactNotFound or ManifestError."""
        if not VERSION.fullmatch(version):
            raise ArtifactNotFound(
                f"{version!r} is no version name of {name}; `geoportrait {self._bucket} list` shows them"
            )
        try:
            data = self._objects.get(self._bucket, f"{name}/{version}/{MANIFEST}", limit=MANIFEST_LIMIT)
        except ObjectNotFound as error:
            raise ArtifactNotFound(f"{self._bucket}/{name} has no complete version {version}") from error
        except ObjectTooLarge as error:
            raise ManifestError(f"the manifest of {name}/{version} is too large: publish it again") from error
        return read_manifest(data, name, version)

    def verify(self, name: str, version: str | None = None) -> Verification:
        """Read every byte of a published version (the current one when None) and compare."""
        manifest = self.manifest(name, version or self.pointer(name).version)

        def fault(file: FileEntry) -> str | None:
            try:
                key = _key(manifest, file)
                transfer.read(self._objects, self._bucket, key, file.size, file.sha256, lambda chunk: None)
            except (ArtifactError, ObjectStoreError) as error:
                return str(error)
            return None

        with ThreadPoolExecutor(TRANSFERS) as pool:
            faults = tuple(found for found in pool.map(fault, manifest.files) if found)
        return Verification(name, manifest.version, len(manifest.files), manifest.size, faults)

    def export(self, name: str, version: str, folder: Path, *, leave_out: Collection[str] = ()) -> Manifest:
        """Write the verified files of any published version into a folder and return its manifest.

        leave_out: paths that are not wanted.
        """
        manifest = self.manifest(name, version)
        wanted = [file for file in manifest.files if file.path not in leave_out]
        with ThreadPoolExecutor(TRANSFERS) as pool:
            list(pool.map(lambda file: self._bring(manifest, file, folder), wanted))
        return manifest

    def prune(self, name: str, *, keep: int, but: Collection[str] = ()) -> list[str]:
        """Delete all but the `keep` newest versions, the current one and those of `but`; return their names.

        A manifest goes before its files, so that nobody begins to read what is being deleted.
        """
        current = self._pointed(_checked_name(name))
        complete = [found.version for found in self.versions(name)]
        kept = {*complete[: max(keep, 0)], *but, current}
        pruned = [version for version in complete if version not in kept]
        for version in pruned:
            self._objects.delete(self._bucket, f"{name}/{version}/{MANIFEST}")
            for found in list(self._objects.list(self._bucket, f"{name}/{version}/")):
                self._objects.delete(self._bucket, found.key)
        return pruned

    # --- using -----------------------------------------------------------------------------------

    def fetch(self, name: str) -> Path:
        """Return the folder of verified files that the pointer names; see `resolve`."""
        return self.resolve(name).path

    def resolve(self, name: str, *, refused: Mapping[str, str] = _NONE) -> LocalArtifact:
        """Return the verified local copy of the current version, downloading what it lacks.

        When the object store, the new version or the disk fails, it is the last good local version, on a cold
        machine one of those published before; with the reason as its `fault` and as a warning in the log.
        Without any the error is raised: ArtifactNotFound, ManifestError, ArtifactCorrupt, CacheUnusable or
        ObjectStoreError.

        refused: versions that the caller could not open, with the reasons; they count as damaged.
        """
        cache = self.cache(name)
        wanted = None
        try:
            wanted = self.pointer(name).version
            if wanted in refused:
                raise ArtifactCorrupt(refused[wanted])
            found = self._local(cache, wanted) or self._download(cache, wanted)
        except (ArtifactError, ObjectStoreError) as error:
            spare = self._last_good(cache, wanted, str(error), refused) or self._older(
                cache, wanted, str(error), refused
            )
            if spare is None:
                raise
            log.warning("artifact %s stays at %s: %s", name, spare.version, error)
            found = spare
        self._states[name] = found
        return found

    def state(self, name: str) -> LocalArtifact | None:
        """Return what the last `fetch` or `resolve` of this process gave, for health and metrics."""
        return self._states.get(name)

    def cache(self, name: str) -> ArtifactCache:
        """Return the local copies of an artifact."""
        own_folder(self._root)
        return ArtifactCache(self._root / self._bucket / _checked_name(name), name)

    def _local(self, cache: ArtifactCache, version: str) -> LocalArtifact | None:
        manifest = cache.verified(version)
        if manifest is None:
            return None
        cache.remember(version)
        return LocalArtifact(cache.name, version, cache.path(version), manifest, wanted=version)

    def _last_good(
        self, cache: ArtifactCache, wanted: str | None, fault: str, refused: Mapping[str, str]
    ) -> LocalArtifact | None:
        for version in cache.good_versions():
            if version not in refused and (manifest := cache.verified(version)):
                return LocalArtifact(cache.name, version, cache.path(version), manifest, wanted, fault)
        return None

    def _older(
        self, cache: ArtifactCache, wanted: str | None, fault: str, refused: Mapping[str, str]
    ) -> LocalArtifact | None:
        """Bring the newest good version that was published before the wanted one, of the last few.

        Never a later one: somebody may have gone back from it.
        """
        if wanted is None:
            return None
        try:
            older = [of.version for of in self.versions(cache.name) if of.version < wanted]
        except ObjectStoreError:
            return None
        for version in [version for version in older if version not in refused][:OLDER_TRIED]:
            try:
                found = self._local(cache, version) or self._download(cache, version)
            except (ArtifactError, ObjectStoreError) as error:
                log.warning("artifact %s: %s cannot be used either: %s", cache.name, version, error)
            else:
                return replace(found, wanted=wanted, fault=fault)
        return None

    def _download(self, cache: ArtifactCache, version: str) -> LocalArtifact:
        manifest = self.manifest(cache.name, version)
        with cache.locked():
            if found := self._local(cache, version):  # another process was quicker
                return found
            try:
                partial = cache.begin(manifest)
                with ThreadPoolExecutor(TRANSFERS) as pool:
                    list(pool.map(lambda file: self._bring(manifest, file, partial), cache.missing(manifest)))
                cache.complete(manifest)
                cache.remember(version)
                cache.tidy()
            except OSError as error:
                raise CacheUnusable(
                    f"cannot write {cache.folder} ({error.strerror}): make room, or set CACHE_DIR to another "
                    "folder"
                ) from error
        return LocalArtifact(cache.name, version, cache.path(version), manifest, wanted=version)

    def _bring(self, manifest: Manifest, file: FileEntry, partial: Path) -> None:
        target = partial / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        transfer.download(self._objects, self._bucket, _key(manifest, file), file.size, file.sha256, target)

    # --- keys ------------------------------------------------------------------------------------

    def _pointed(self, name: str) -> str | None:
        try:
            return self.pointer(name).version
        except (ArtifactNotFound, ManifestError):
            return None

    def _version_folders(self, name: str) -> list[str]:
        try:
            folders = self._objects.folders(self._bucket, f"{name}/")
        except ObjectNotFound:  # no bucket yet
            return []
        return [folder for folder in folders if VERSION.fullmatch(folder)]

    def _upload(self, folder: Path, manifest: Manifest) -> None:
        def send(file: FileEntry) -> None:
            if not self._is_uploaded(key := _key(manifest, file), file):
                metadata = {SHA256_METADATA: file.sha256}
                self._objects.upload_file(self._bucket, key, folder / file.path, metadata=metadata)

        with ThreadPoolExecutor(TRANSFERS) as pool:
            list(pool.map(send, manifest.files))
        key = f"{manifest.name}/{manifest.version}/{MANIFEST}"
        self._objects.put(self._bucket, key, manifest.to_json(), content_type="application/json")

    def _is_uploaded(self, key: str, file: FileEntry) -> bool:
        try:
            there = self._objects.head(self._bucket, key)
        except ObjectNotFound:
            return False
        return there.size == file.size and there.metadata.get(SHA256_METADATA) == file.sha256


def _key(manifest: Manifest, file: FileEntry) -> str:
    return f"{manifest.name}/{manifest.version}/{file.path}"


def _checked_name(name: str) -> str:
    if not NAME.fullmatch(name):
        raise ArtifactNotFound(
            f"{name!r} is no artifact name: lower-case letters, digits and hyphens are expected"
        )
    return name
