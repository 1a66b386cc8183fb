"""Objects whose bytes are known beforehand: read within their size, compared with their sha256."""

import hashlib
import logging
import os
from collections.abc import Callable
from pathlib import Path

from shared.stores.errors import ArtifactCorrupt, ObjectNotFound
from shared.stores.objects import ObjectStore

_LOG = logging.getLogger(__name__)


def read(
    objects: ObjectStore, bucket: str, key: str, size: int, sha256: str, sink: Callable[[bytes], object]
) -> None:
    """Pass an object to `sink` chunk by chunk, never more than `size` bytes.

    Raises ArtifactCorrupt as soon as it is not the object expected, after what came was passed on.
    """
    digest, received_bytes = hashlib.sha256(), 0
    try:
        for chunk in objects.stream(bucket, key):
            received_bytes += len(chunk)
            if received_bytes > size:
                raise ArtifactCorrupt(f"{bucket}/{key} has more than {size} bytes: publish it again")
            digest.update(chunk)
            sink(chunk)
    except ObjectNotFound as error:
        raise ArtifactCorrupt(f"{bucket}/{key} is missing: publish it again") from error
    if received_bytes < size:
        raise ArtifactCorrupt(
            f"{bucket}/{key} has {received_bytes} bytes instead of {size}: publish it again"
        )
    if digest.hexdigest() != sha256:
        raise ArtifactCorrupt(
            f"{bucket}/{key} has the sha256 {digest.hexdigest()} instead of {sha256}: publish it again"
        )


def download(objects: ObjectStore, bucket: str, key: str, size: int, sha256: str, target: Path) -> None:
    """Write an object to `target`, on the disk when this returns.

    A first bad copy may be the network's fault, a second is not: then ArtifactCorrupt is raised, and
    what lies at `target` is no good.
    """
    try:
        _write(objects, bucket, key, size, sha256, target)
    except ArtifactCorrupt as error:
        _LOG.warning("%s; trying once more", error)
        _write(objects, bucket, key, size, sha256, target)


def _write(objects: ObjectStore, bucket: str, key: str, size: int, sha256: str, target: Path) -> None:
    with target.open("wb") as file:
        read(objects, bucket, key, size, sha256, file.write)
        file.flush()
        os.fsync(file.fileno())
