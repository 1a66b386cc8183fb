"""The packages of a lock file: name, version, and the sha256 of every file that may be installed."""

import re
from pathlib import Path
from typing import Final

from msgspec import Struct

from tools.release.errors import LockError

ROOT: Final = Path(__file__).parents[2]
LOCKS: Final = ROOT / "requirements"
BUNDLE_LOCK: Final = "local"
"""The lock that the offline bundle installs."""
_BLOCK: Final = re.compile(r"^(\S+)==(\S+?)((?:\s+\\\n\s+--hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)
_HASH: Final = re.compile(r"sha256:([0-9a-f]{64})")


class LockPackage(Struct, frozen=True):
    """One pinned package; `hashes` are those of its files, hexadecimal."""

    name: str
    version: str
    hashes: frozenset[str]

    @property
    def requirement(self) -> str:
        """Return the line of a requirements file that installs it, with its hashes."""
        return f"{self.name}=={self.version} " + " ".join(
            f"--hash=sha256:{number}" for number in sorted(self.hashes)
        )


def read_lock(name: str, folder: Path = LOCKS) -> tuple[LockPackage, ...]:
    """Return the packages of `folder/NAME.lock` in its order. Raises LockError."""
    path = folder / f"{name}.lock"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        names = ", ".join(lock_names(folder)) or "none"
        raise LockError(f"there is no lock {name} in {folder}: take one of {names}") from None
    packages = tuple(
        LockPackage(package, version, frozenset(_HASH.findall(hashes)))
        for package, version, hashes in _BLOCK.findall(text)
    )
    if len(packages) != (lines := len(re.findall(r"^[^\s#]", text, re.MULTILINE))) or not packages:
        raise LockError(
            f"{path} pins {len(packages)} packages by hash and names {lines}: make it anew with `make lock`"
        )
    return packages


def lock_names(folder: Path = LOCKS) -> list[str]:
    """Return the names of all lock files."""
    return sorted(path.stem for path in folder.glob("*.lock"))
