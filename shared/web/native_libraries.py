"""Links an engine's native libraries in a thread of its own, while Python imports everything else.

To link one takes up to 30 ms, in which the interpreter is not needed; where a second core is free, they are a
tenth of a start. `native_libraries.txt` beside a function's `main.py` names the extension modules, one a line
(`valhalla._valhalla`). A name that is not found, or does not link, is left to the import, which says why.
"""

import ctypes
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib.machinery import EXTENSION_SUFFIXES, PathFinder
from pathlib import Path
from threading import Thread
from typing import Final

FILE: Final = "native_libraries.txt"


def link_beside(folder: Path) -> None:
    """Begin to link what the file of a function's folder names, if it has one."""
    with suppress(FileNotFoundError):
        names = (folder / FILE).read_text(encoding="ascii").split()
        Thread(target=_link, args=(names,), name=FILE, daemon=True).start()


def _link(names: Iterable[str]) -> None:
    for name in names:
        for file in module_files(name):
            with suppress(OSError):
                ctypes.CDLL(str(file))


def module_files(name: str) -> Iterator[Path]:
    """Yield the file of an extension module, without importing the packages that it is in."""
    top, *inner = name.split(".")
    package = PathFinder.find_spec(top)
    for folder in package.submodule_search_locations or () if package else ():
        module = Path(folder, *inner)
        files = (module.with_name(module.name + suffix) for suffix in EXTENSION_SUFFIXES)
        yield from filter(Path.is_file, files)
