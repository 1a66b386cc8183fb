"""Local copies of artifacts: verified once, recognised at a glance, shared by processes, bounded.

    CACHE/BUCKET/NAME/VERSION/           the files of a verified version
    CACHE/BUCKET/NAME/VERSION/.manifest.json   what they are
    CACHE/BUCKET/NAME/VERSION/.stamps.json     what the file system said of each when it was verified
    CACHE/BUCKET/NAME/VERSION/.lease           locked by every process that uses the version
    CACHE/BUCKET/NAME/.partial-VERSION/  a download under way or interrupted; its good files are reused
    CACHE/BUCKET/NAME/.good              the last two versions that were verified, newest first
    CACHE/BUCKET/NAME/.lock              locked by the process that downloads or tidies

A cold start must not hash gigabytes. The stamp of a file is its size, inode, and times of change of
content and of inode; the last cannot be set by a program, so whoever writes to, replaces, copies or
restores the file changes its stamp, and it is hashed again. Only a disk that alters bytes by itself
stays unseen until `geoportrait models verify`.
"""

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import orjson

from shared.stores.errors import CacheUnusable, ManifestError
from shared.stores.manifest import VERSION, FileEntry, Manifest, read_manifest

KEPT_MANIFEST = ".manifest.json"
STAMPS = ".stamps.json"
LEASE = ".lease"
GOOD = ".good"
LOCK = ".lock"
PARTIAL = ".partial-"
LOCK_SECONDS = 900.0
LOCK_POLL_SECONDS = 0.05
# Left free on the disk besides what a download needs.
SPARE_BYTES = 64 * 1024 * 1024

Stamp = list[int]


class Lease:
    """A promise that a version stays on the disk until it is released or the process ends."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LEASE
        self._file = self._path.open("r")
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def holds(self) -> bool:
        """Tell whether the version is still there: it may have gone while the lease was taken."""
        try:
            return os.path.samestat(os.fstat(self._file.fileno()), self._path.stat())
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Let the version be tidied away."""
        self._file.close()


class ArtifactCache:
    """The local copies of one artifact, in `folder` (CACHE/BUCKET/NAME)."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self.name = name

    def path(self, version: str) -> Path:
        """Return where the verified files of a version are, or would be."""
        return self.folder / version

    def partial(self, version: str) -> Path:
        """Return where a version is put together."""
        return self.folder / f"{PARTIAL}{version}"

    def good_versions(self) -> list[str]:
        """Return the versions that were used last, newest first, as far as they are still here."""
        try:
            names = orjson.loads((self.folder / GOOD).read_bytes())
        except (OSError, orjson.JSONDecodeError):
            return []
        return [name for name in names if VERSION.fullmatch(str(name)) and self.path(name).is_dir()]

    def remember(self, version: str) -> None:
        """Note that `version` is the one in use now and keep the one before it as the spare."""
        earlier = self.good_versions()
        if earlier[:1] != [version]:
            names = [version, *(name for name in earlier if name != version)][:2]
            with suppress(OSError):  # a read-only cache still serves what it has
                write_atomically(self.folder / GOOD, orjson.dumps(names))

    def verified_manifest(self, version: str) -> Manifest | None:
        """Return the manifest of a version whose local files are all good, else None."""
        folder = self.path(version)
        try:
            manifest = read_manifest((folder / KEPT_MANIFEST).read_bytes(), self.name, version)
            stamps = orjson.loads((folder / STAMPS).read_bytes())
        except (OSError, ManifestError, orjson.JSONDecodeError):
            return None
        changed_files = [
            file for file in manifest.files if stamp_of(folder / file.path) != stamps.get(file.path)
        ]
        if not all(has_content(folder / file.path, file) for file in changed_files):
            return None
        if changed_files:
            with suppress(OSError):
                self._write_stamps(folder, manifest)
        return manifest

    def begin(self, manifest: Manifest) -> list[FileEntry]:
        """Prepare the partial folder, with what a damaged copy still has, and check the room on disk.

        Return the files that the folder does not hold whole and good. Bad ones are deleted first: they take
        room, and who reads them still keeps them until it is done.
        """
        partial, final = self.partial(manifest.version), self.path(manifest.version)
        if final.exists() and not partial.exists():
            final.rename(partial)
        partial.mkdir(parents=True, exist_ok=True)
        missing = [file for file in manifest.files if not has_content(partial / file.path, file)]
        for file in missing:
            (partial / file.path).unlink(missing_ok=True)
        needed_bytes = sum(file.size for file in missing) + SPARE_BYTES
        free_bytes = shutil.disk_usage(partial).free
        if free_bytes < needed_bytes:
            raise CacheUnusable(
                f"{self.name}/{manifest.version} needs {needed_bytes // 2**20} MiB in {self.folder}, which "
                f"has {free_bytes // 2**20} MiB free: make room, or set CACHE_DIR to a larger disk"
            )
        return missing

    def complete(self, manifest: Manifest) -> None:
        """Make a partial folder, whose files were verified, the local copy of its version."""
        partial, final = self.partial(manifest.version), self.path(manifest.version)
        write_atomically(partial / KEPT_MANIFEST, manifest.to_json())
        (partial / LEASE).touch()
        self._write_stamps(partial, manifest)
        if final.exists():
            shutil.rmtree(final)
        partial.rename(final)

    def tidy(self) -> list[str]:
        """Delete the versions that are neither good nor leased, and stale partial ones; return their names.

        Call it while holding the lock.
        """
        good_versions = set(self.good_versions())
        deleted_names = []
        for folder in sorted(self.folder.iterdir()):
            version = folder.name.removeprefix(PARTIAL)
            if not VERSION.fullmatch(version) or not folder.is_dir():
                continue
            if folder.name.startswith(PARTIAL) or (version not in good_versions and _is_unused(folder)):
                shutil.rmtree(folder, ignore_errors=True)
                deleted_names.append(folder.name)
        return deleted_names

    @contextmanager
    def exclusive_lock(self, seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """Hold the artifact for this process alone; the lock of a killed process is free at once."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / LOCK).open("w")
        except OSError as error:
            raise CacheUnusable(
                f"the cache {self.folder} cannot be written ({error.strerror}): set CACHE_DIR to a folder "
                "that can"
            ) from error
        with lock:
            deadline = time.monotonic() + seconds
            while not _lock(lock.fileno()):
                if time.monotonic() > deadline:
                    raise CacheUnusable(
                        f"another process has held {self.folder / LOCK} for {seconds:.0f} s: end it"
                    )
                time.sleep(LOCK_POLL_SECONDS)
            yield

    def _write_stamps(self, folder: Path, manifest: Manifest) -> None:
        stamps = {file.path: stamp_of(folder / file.path) for file in manifest.files}
        write_atomically(folder / STAMPS, orjson.dumps(stamps))


def own_folder(root: Path) -> None:
    """Make the cache folder; refuse one of another user, who could plant files in a shared /tmp."""
    try:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        owner = root.stat().st_uid
    except OSError as error:
        raise CacheUnusable(
            f"the cache {root} cannot be made ({error.strerror}): set CACHE_DIR to a writable folder"
        ) from error
    if owner != os.geteuid():
        raise CacheUnusable(
            f"the cache {root} belongs to the user {owner}, not to {os.geteuid()}: delete it, or set "
            "CACHE_DIR to another folder"
        )


def stamp_of(path: Path) -> Stamp | None:
    """Return [size, inode, ns of last write, ns of last change] of a regular file, or None."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return [status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns]


def has_content(path: Path, file: FileEntry) -> bool:
    """Tell whether `path` holds exactly the bytes that the manifest names; compares the size first."""
    stamp = stamp_of(path)
    if stamp is None or stamp[0] != file.size or path.is_symlink():
        return False
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == file.sha256


def write_atomically(path: Path, data: bytes) -> None:
    """Write a small file so that no reader and no crash sees half of it."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.{time.monotonic_ns()}")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_unused(folder: Path) -> bool:
    try:
        with (folder / LEASE).open("a") as lease:
            return _lock(lease.fileno())
    except OSError:
        return True
