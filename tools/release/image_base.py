"""A base image without a registry: the smallest Debian by debootstrap, and this machine's Python in it."""

import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from tools.release.errors import BaseError

_PYTHON: Final = f"python{sys.version_info.major}.{sys.version_info.minor}"
_LEFT_OUT: Final = ("test", "tests", "idlelib", "turtledemo", "tkinter", "config-*", "*.a", "site-packages")
_GRAPHICS: Final = ("_tkinter",)
"""Modules that need an X server: their libraries stay out too."""
_LIBRARY: Final = re.compile(r"=> (/\S+)")


def make_base(root: Path, debs: Path) -> None:
    """Put a Debian of this machine's release and its Python into an empty folder. Needs root.

    debs: a folder in which downloaded packages are kept. Raises BaseError.
    """
    debs.mkdir(parents=True, exist_ok=True)
    prefix = Path(sys.base_prefix).resolve()
    packages = sorted({"ca-certificates", *_packages_of(_libraries(prefix))})
    command = ("debootstrap", "--variant=minbase", f"--cache-dir={debs.absolute()}")
    _run(*command, f"--include={','.join(packages)}", _release(), str(root))
    shutil.rmtree(root / "var/cache/apt", ignore_errors=True)
    shutil.rmtree(root / "var/lib/apt/lists", ignore_errors=True)
    _copy_python(prefix, root / "usr/local")


def _copy_python(prefix: Path, target: Path) -> None:
    library = Path("lib") / _PYTHON
    shutil.copytree(
        prefix / library,
        target / library,
        symlinks=True,
        ignore=shutil.ignore_patterns(*_LEFT_OUT),
        dirs_exist_ok=True,
    )
    packages = target / library / "site-packages"
    packages.mkdir()
    for part in (prefix / library / "site-packages").glob("pip*"):
        shutil.copytree(part, packages / part.name, symlinks=True)
    for library_file in (prefix / "lib").glob("libpython*.so*"):
        shutil.copy2(library_file, target / "lib", follow_symlinks=False)
    shutil.copy2(prefix / "bin" / _PYTHON, target / "bin" / _PYTHON)
    _run("ldconfig", "-r", str(target.parents[1]))


def _libraries(prefix: Path) -> set[Path]:
    """Return the shared libraries of the system that the Python and its modules are linked to."""
    modules = [prefix / "bin" / _PYTHON, *(prefix / "lib" / _PYTHON / "lib-dynload").glob("*.so")]
    texts = [_run("ldd", str(module)) for module in modules if not module.name.startswith(_GRAPHICS)]
    libraries = {Path(path) for text in texts for path in _LIBRARY.findall(text)}
    return {path for path in libraries if not path.is_relative_to(prefix)}


def _packages_of(libraries: set[Path]) -> Iterator[str]:
    for library in libraries:
        for path in (library, library.resolve(), Path(str(library.resolve()).removeprefix("/usr"))):
            with suppress(BaseError):
                yield _run("dpkg-query", "--search", str(path)).partition(":")[0]
                break
        else:
            raise BaseError(f"{library} of {sys.base_prefix} belongs to no package of this system")


def _release() -> str:
    release = platform.freedesktop_os_release()
    if release.get("ID") != "debian":
        raise BaseError(
            f"this machine is {release.get('PRETTY_NAME')}: name an image with --base, or use a Debian"
        )
    return release["VERSION_CODENAME"]


def _run(*words: str) -> str:
    program = shutil.which(words[0], path="/usr/sbin:/usr/bin:/sbin:/bin")
    if program is None:
        raise BaseError(
            f"{words[0]} is not installed: apt-get install debootstrap, or name an image with --base"
        )
    run = subprocess.run([program, *words[1:]], capture_output=True, text=True, check=False)  # noqa: S603
    if run.returncode:
        end = " ".join((run.stderr or run.stdout).splitlines()[-5:])
        raise BaseError(f"{words[0]} failed: {end}")
    return run.stdout
