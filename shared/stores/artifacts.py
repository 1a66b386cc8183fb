"""Artifacts, models and data packs: versioned folders in a bucket, and their verified local copies.

A version is uploaded files first, manifest next, pointer last, so a reader never sees half of one, and
it is never changed afterwards. A reader follows the pointer, verifies every byte against the manifest,
and keeps the last good version when the new one, or the object store, fails it.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

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

_LOG = logging.getLogger(__name__)

TRANSFERS = 4
OLDER_TRIED = 3
"""Versions that a machine without any copy tries when the current one is damaged."""
_NONE: Mapping[str, str] = {}
SHA256_METADATA = "sha256"


class PublishedVersion(Struct, frozen=True):
    """One version in the object store."""

    version: str
    created_at: datetime
    files: int
    size: int
    is_current: bool


class LocalArtifact(Struct, frozen=True):
    """A verified local copy; `fault` says why it is not the version that the pointer names."""

    name: str
    version: str
    path: Path
    manifest: Manifest
    pointer_version: str | None
    fault: str | None = None


class Verification(Struct, frozen=True):
    """What a full check of a published version found; no faults means every byte is as published."""

    name: str
    version: str
    files: int
    size: int
    faults: tuple[str, ...]


class ArtifactStore:
    """The artifacts of one bucket. Thread-safe; processes may share `cache_dir`."""

    def __init__(
        self,
        objects: ObjectStore,
        bucket: str,
        cache_dir: Path,
        require_change: Callable[[], None] = lambda: None,
    ) -> None:
        """require_change: called before anything is changed; raises where nothing may be."""
        self.require_change = require_change
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
        self.require_change()
        created_at = datetime.now(UTC)
        manifest = describe(
            _checked_name(name), folder, files, created_at, licence, attribution, source, details
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
        if self._pointer_version(name) != version:
            self.require_change()
            pointer = Pointer(version=version, set_at=datetime.now(UTC))
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
        return [name for name in folders if NAME.fullmatch(name) and self._pointer_version(name) is not None]

    def versions(self, name: str) -> list[PublishedVersion]:
        """Return every complete version of an artifact, newest first; unreadable ones are left out."""
        current = self._pointer_version(_checked_name(name))
        versions = []
        for version in sorted(self._version_folders(name), reverse=True):
            try:
                manifest = self.manifest(name, version)
            except (ArtifactNotFound, ManifestError):  # an upload under way, or of a later bundle
                continue
            versions.append(
                PublishedVersion(
                    version, manifest.created_at, len(manifest.files), manifest.size, version == current
                )
            )
        return versions

    def pointer(self, name: str) -> Pointer:
        """Return which version is current. Raises ArtifactNotFound when nothing was published."""
        try:
            data = self._objects.get_small(
                self._bucket, f"{_checked_name(name)}/{POINTER}", limit=POINTER_LIMIT
            )
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
            faults = tuple(filter(None, pool.map(fault, manifest.files)))
        return Verification(name, manifest.version, len(manifest.files), manifest.size, faults)

    def export(self, name: str, version: str, folder: Path, *, leave_out: Collection[str] = ()) -> Manifest:
        """Write the verified files of any published version into a folder and return its manifest.

        leave_out: paths that are not written.
        """
        manifest = self.manifest(name, version)
        files = [file for file in manifest.files if file.path not in leave_out]
        with ThreadPoolExecutor(TRANSFERS) as pool:
            list(pool.map(lambda file: self._bring(manifest, file, folder), files))
        return manifest

    def prune(self, name: str, *, keep: int, exempt: Collection[str] = ()) -> list[str]:
        """Delete versions and return their names.

        The `keep` newest versions, the current one and those of `exempt` stay. A manifest is deleted before
        its files, so that nobody begins to read a version that is being deleted.
        """
        current = self._pointer_version(_checked_name(name))
        complete = [entry.version for entry in self.versions(name)]
        keeping = {*complete[: max(keep, 0)], *exempt, current}
        obsolete = [version for version in complete if version not in keeping]
        if obsolete:
            self.require_change()
        for version in obsolete:
            self._objects.delete(self._bucket, f"{name}/{version}/{MANIFEST}")
            for info in list(self._objects.list(self._bucket, f"{name}/{version}/")):
                self._objects.delete(self._bucket, info.key)
        return obsolete

    # --- using -----------------------------------------------------------------------------------

    def fetch(self, name: str) -> Path:
        """Return the folder of verified files that the pointer names; see `resolve`."""
        return self.resolve(name).path

    def resolve(self, name: str, *, unusable: Mapping[str, str] = _NONE) -> LocalArtifact:
        """Return the verified local copy of the current version, downloading what it lacks.

        When the object store, the new version or the disk fails, the last good local version is returned, or
        on a cold machine an older published one; its `fault` is the reason, which is also logged.
        Without any such version the error is raised: ArtifactNotFound, ManifestError, ArtifactCorrupt,
        CacheUnusable or ObjectStoreError.

        unusable: versions that the caller could not open, with the reasons; they count as damaged.
        """
        cache = self.cache(name)
        pointer_version = None
        try:
            pointer_version = self.pointer(name).version
            if pointer_version in unusable:
                raise ArtifactCorrupt(unusable[pointer_version])
            artifact = self._local(cache, pointer_version) or self._download(cache, pointer_version)
        except (ArtifactError, ObjectStoreError) as error:
            spare = self._last_good(cache, pointer_version, str(error), unusable) or self._older(
                cache, pointer_version, str(error), unusable
            )
            if spare is None:
                raise
            _LOG.warning("artifact %s stays at %s: %s", name, spare.version, error)
            artifact = spare
        self._states[name] = artifact
        return artifact

    def state(self, name: str) -> LocalArtifact | None:
        """Return what the last `fetch` or `resolve` of this process gave, for health and metrics."""
        return self._states.get(name)

    def cache(self, name: str) -> ArtifactCache:
        """Return the local copies of an artifact."""
        own_folder(self._root)
        return ArtifactCache(self._root / self._bucket / _checked_name(name), name)

    def _local(self, cache: ArtifactCache, version: str) -> LocalArtifact | None:
        manifest = cache.verified_manifest(version)
        if manifest is None:
            return None
        cache.remember(version)
        return LocalArtifact(cache.name, version, cache.path(version), manifest, pointer_version=version)

    def _last_good(
        self, cache: ArtifactCache, pointer_version: str | None, fault: str, unusable: Mapping[str, str]
    ) -> LocalArtifact | None:
        for version in cache.good_versions():
            if version not in unusable and (manifest := cache.verified_manifest(version)):
                return LocalArtifact(
                    cache.name, version, cache.path(version), manifest, pointer_version, fault
                )
        return None

    def _older(
        self, cache: ArtifactCache, pointer_version: str | None, fault: str, unusable: Mapping[str, str]
    ) -> LocalArtifact | None:
        """Return the newest good version among the last few that are older than the pointer's version.

        A later version is never used: an operator may have rolled it back.
        """
        if pointer_version is None:
            return None
        try:
            versions = [entry.version for entry in self.versions(cache.name)]
        except ObjectStoreError:
            return None
        older = [version for version in versions if version < pointer_version and version not in unusable]
        for version in older[:OLDER_TRIED]:
            try:
                artifact = self._local(cache, version) or self._download(cache, version)
            except (ArtifactError, ObjectStoreError) as error:
                _LOG.warning("artifact %s: %s cannot be used either: %s", cache.name, version, error)
            else:
                return replace(artifact, pointer_version=pointer_version, fault=fault)
        return None

    def _download(self, cache: ArtifactCache, version: str) -> LocalArtifact:
        manifest = self.manifest(cache.name, version)
        with cache.exclusive_lock():
            if artifact := self._local(cache, version):  # another process was quicker
                return artifact
            try:
                missing, partial = cache.begin(manifest), cache.partial(version)
                with ThreadPoolExecutor(TRANSFERS) as pool:
                    list(pool.map(lambda file: self._bring(manifest, file, partial), missing))
                cache.complete(manifest)
                cache.remember(version)
                cache.tidy()
            except OSError as error:
                raise CacheUnusable(
                    f"cannot write {cache.folder} ({error.strerror}): make room, or set CACHE_DIR to another "
                    "folder"
                ) from error
        return LocalArtifact(cache.name, version, cache.path(version), manifest, pointer_version=version)

    def _bring(self, manifest: Manifest, file: FileEntry, partial: Path) -> None:
        target = partial / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        transfer.download(self._objects, self._bucket, _key(manifest, file), file.size, file.sha256, target)

    # --- keys ------------------------------------------------------------------------------------

    def _pointer_version(self, name: str) -> str | None:
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
            info = self._objects.head(self._bucket, key)
        except ObjectNotFound:
            return False
        return info.size == file.size and info.metadata.get(SHA256_METADATA) == file.sha256


def _key(manifest: Manifest, file: FileEntry) -> str:
    return f"{manifest.name}/{manifest.version}/{file.path}"


def _checked_name(name: str) -> str:
    if not NAME.fullmatch(name):
        raise ArtifactNotFound(
            f"{name!r} is no artifact name: lower-case letters, digits and hyphens are expected"
        )
    return name
