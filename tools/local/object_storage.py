"""The embedded S3's storage: nanio's folders, made safe against `kill -9` and half-written files."""

import logging
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from nanio.storage.backend import ListResult
from nanio.storage.filesystem import FilesystemStorage
from nanio.storage.paths import META_DIR_NAME

from tools.local.object_names import sidecar_path

RUNNING_MARK = ".nanio-running"
_PARTIAL_OBJECT = re.compile(r"(^|/)\.tmp\.[0-9a-f]{32}$")
_LOG = logging.getLogger(__name__)


class Storage(FilesystemStorage):  # type: ignore[misc] # nanio ships no types
    """nanio's storage whose listings leave out objects that are still being written."""

    def list_objects(self, bucket: str, **options: Any) -> ListResult:
        """List a bucket; see nanio. Unfinished uploads are no objects yet."""
        listing: ListResult = super().list_objects(bucket, **options)
        listing.contents[:] = [entry for entry in listing.contents if not _PARTIAL_OBJECT.search(entry.key)]
        return listing


def repair(folder: Path) -> int:
    """Remove what a killed server left half-done under `folder`; return how many files.

    Three leftovers of a `kill -9` matter: an unfinished upload would be listed as an object, an
    unfinished sidecar makes every later write of its key fail, and a sidecar older than its object
    states a wrong size. Nothing of it was ever acknowledged to a client.
    """
    mark = folder / RUNNING_MARK
    unclean = mark.exists()
    mark.touch()
    if not unclean:
        return 0
    leftovers = [file for file in folder.rglob(".tmp.*") if _PARTIAL_OBJECT.search(file.name)]
    for bucket in (entry for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith(".")):
        sidecars = bucket / META_DIR_NAME
        leftovers += sidecars.rglob("*.json.tmp")
        leftovers += [
            sidecar_path(folder, bucket.name, str(file.relative_to(bucket)))
            for file in bucket.rglob("*")
            if sidecars not in file.parents
            and file.is_file()
            and _sidecar_is_older(folder, bucket.name, file)
        ]
    for file in leftovers:
        file.unlink(missing_ok=True)
    if leftovers:
        _LOG.warning("removed %d half-written files that a killed server left", len(leftovers))
    return len(leftovers)


def closed_cleanly(folder: Path) -> None:
    """Note that the server ended in order, so that the next start need not look for leftovers."""
    (folder / RUNNING_MARK).unlink(missing_ok=True)


def _sidecar_is_older(folder: Path, bucket: str, file: Path) -> bool:
    with suppress(OSError, ValueError):
        sidecar = sidecar_path(folder, bucket, str(file.relative_to(folder / bucket)))
        return bool(sidecar.stat().st_mtime_ns < file.stat().st_mtime_ns)
    return False
