"""The wheels of a lock in a folder: what is there with a pinned hash stays, pip brings the rest."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import batched
from pathlib import Path
from typing import Final

from shared.progress import Display
from tools.release.errors import WheelsMissing
from tools.release.lock_file import LockPackage

BATCH: Final = 12
"""Packages for one call of pip: each call costs a second, and what it brought is only there at its end."""


def collect_wheels(
    packages: Sequence[LockPackage], folder: Path, progress: Display
) -> dict[LockPackage, Path]:
    """Make `folder` hold a wheel of every package for this Python, and return which. Raises WheelsMissing."""
    folder.mkdir(parents=True, exist_ok=True)
    wheels = _wheels_by_package(packages, folder)
    missing = [package for package in packages if package not in wheels]
    for batch in batched(missing, BATCH):
        progress.show_count(f"bringing {len(packages)} wheels", len(wheels))
        _download(batch, folder)
        wheels |= _wheels_by_package(batch, folder)
    if absent := [package.name for package in packages if package not in wheels]:
        raise WheelsMissing(f"pip brought no wheel of {', '.join(absent)}: run the same command again")
    return {package: wheels[package] for package in packages}


def _wheels_by_package(packages: Sequence[LockPackage], folder: Path) -> dict[LockPackage, Path]:
    files = {hash_file(path): path for path in sorted(folder.glob("*.whl"))}
    return dict(_matches(packages, files))


def _matches(
    packages: Sequence[LockPackage], files: Mapping[str, Path]
) -> Iterator[tuple[LockPackage, Path]]:
    for package in packages:
        for number in sorted(package.hashes & files.keys()):
            yield package, files[number]


def _download(packages: Sequence[LockPackage], folder: Path) -> None:
    requirements = folder / ".requirements.txt"
    requirements.write_text("\n".join(package.requirement for package in packages) + "\n", encoding="utf-8")
    command = (
        *(sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--progress-bar", "off"),
        *("--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--require-hashes"),
        *("--dest", str(folder), "--requirement", str(requirements)),
    )
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    finally:
        requirements.unlink(missing_ok=True)
    if run.returncode:
        errors = [line for line in run.stderr.splitlines() if line.startswith("ERROR")]
        reason = (errors or run.stderr.splitlines() or ["it gave no reason"])[-1]
        raise WheelsMissing(
            f"pip could not bring {', '.join(package.name for package in packages)} ({reason}): check that "
            f"it reaches its package index from here; what has arrived is kept in {folder}"
        )


def hash_file(path: Path) -> str:
    """Return the hexadecimal sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
