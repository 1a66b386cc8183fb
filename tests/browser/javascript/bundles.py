"""Pages made of packages of others: brought from npm as the lock file pins them, bundled by esbuild.

Both are kept in `.cache`, under a hash of what they are made of.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from functions.pack_builder.engine.javascript.build import esbuild
from functions.pack_builder.engine.javascript.package_ids import ESBUILD
from packages.errors import DownloadError
from tests.compat.clients import CACHE, install_locked
from tests.conftest import PACKS
from tools.packs.fetch import fetch_sources

HERE: Final = Path(__file__).parent
PAGES: Final = HERE / "pages"
LOCK: Final = HERE / "packages"
VUE_2: Final = "vue2"
"""The page whose package wants the earlier Vue; the lock file has both, under two names."""
BUNDLE_SECONDS: Final = 300


def packages() -> Path:
    """Return `node_modules` with the packages of the lock file; skip the test where they cannot be had."""
    return install_locked("pages", LOCK) / "node_modules"


def bundled_pages() -> dict[str, bytes]:
    """Return the scripts of the pages by file name, such as `vue2.js`."""
    folder = CACHE / "pages" / _digest()
    if not folder.is_dir():
        unfinished = folder.with_name(f"{folder.name}.{os.getpid()}")
        pages = sorted(path for path in PAGES.iterdir() if path.suffix in (".js", ".jsx"))
        _bundle([page for page in pages if page.stem != VUE_2], unfinished)
        _bundle([page for page in pages if page.stem == VUE_2], unfinished, f"--alias:vue={VUE_2}")
        if not folder.exists():
            unfinished.rename(folder)
        shutil.rmtree(unfinished, ignore_errors=True)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _digest() -> str:
    files = [LOCK / "package-lock.json", *sorted(PAGES.iterdir())]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def _bundle(pages: Sequence[Path], target: Path, *options: str) -> None:
    try:
        sources = fetch_sources(PACKS / "sources", only=(ESBUILD,))
    except DownloadError as error:
        pytest.skip(f"esbuild cannot be fetched here: {error}")
    scratch = target.with_name(f"{target.name}.esbuild")
    command = [
        *esbuild(sources, scratch),
        *map(str, pages),
        *("--bundle", "--minify", "--format=iife", "--target=es2020", "--log-level=error"),
        *('--define:process.env.NODE_ENV="production"', f"--outdir={target}", *options),
    ]
    environment = os.environ | {"NODE_PATH": str(packages())}
    try:
        subprocess.run(command, check=True, env=environment, timeout=BUNDLE_SECONDS)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
