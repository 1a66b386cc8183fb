"""Verified files: a file is trusted for its sha256 only, and appears complete or not at all."""

import hashlib
import os
import tempfile
from pathlib import Path

from packages.errors import ContentMismatch


def sha256_of(data: bytes) -> str:
    """Return the hexadecimal sha256 of `data`."""
    return hashlib.sha256(data).hexdigest()


def is_intact(path: Path, size: int, sha256: str) -> bool:
    """Tell whether `path` is a file of exactly these bytes; the size is compared before hashing."""
    try:
        if path.stat().st_size != size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def require(what: str, actual: str, pin: str, remedy: str) -> None:
    """Raise ContentMismatch unless the sha256 `actual` is the pinned one, `pin`."""
    if actual != pin:
        raise ContentMismatch(f"{what} has the sha256 {actual}, but the catalogue expects {pin}: {remedy}")


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that no reader and no crash ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(partial).chmod(0o644)
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
