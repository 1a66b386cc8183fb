"""The engine's own building programs, run beside this process: bounded in memory, threads and time.

They come with the Valhalla wheel. Their log tells how far they are; their last words tell what was wrong.
"""

import os
import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from msgspec import Struct

from functions.pack_builder.engine.progress import Progress
from functions.pack_builder.errors import PackError

ADMINS: Final = "valhalla_build_admins"
TILES: Final = "valhalla_build_tiles"

STAGES: Final = {
    "Parsing files for ways": "reading ways",
    "Parsing files for relations": "reading relations",
    "Parsing files for nodes": "reading nodes",
    "Creating graph edges": "connecting roads",
    "Building ": "building tiles",
    "Enhancing local graph": "looking at crossings",
    "HierarchyBuilder": "building the hierarchy",
    "Creating shortcuts": "building shortcuts",
    "Adding complex turn restrictions": "adding turn restrictions",
    "Validating, finishing": "validating tiles",
}
"""How a line of the log begins, and what is being done then."""

LAST_WORDS: Final = 300


class Bounds(Struct, frozen=True):
    """What a program may use."""

    memory_mb: int = 16_384
    """Memory of its own; files that it maps do not count."""
    threads: int = 2
    seconds: float = 6 * 3600.0


class ProgramFailed(PackError):
    """A program of the engine ended with an error; the message has its last words."""


def run(program: str, arguments: Sequence[str | Path], bounds: Bounds, progress: Progress) -> None:
    """Run a program of the wheel to its end, calling `progress` when it begins another stage.

    Raises ProgramFailed when it fails, needs more memory, or takes longer than it may.
    """
    import valhalla

    command = [str(Path(valhalla.__file__).parent / "bin" / program), *map(str, arguments)]
    _watch(program, command, bounds, progress)


def run_module(module: str, arguments: Sequence[str | Path], bounds: Bounds) -> None:
    """Run a Python program of the wheel in the same way."""
    _watch(module, [sys.executable, "-m", module, *map(str, arguments)], bounds, lambda stage, count: None)


def _watch(name: str, command: list[str], bounds: Bounds, progress: Progress) -> None:
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors,
        subprocess.Popen(  # noqa: S603 - a program of the wheel, with paths of our own
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            errors="replace",
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONWARNINGS": "ignore"},
        ) as process,
    ):
        memory = bounds.memory_mb << 20
        with suppress(ProcessLookupError):  # it may have failed already
            resource.prlimit(process.pid, resource.RLIMIT_DATA, (memory, memory))
            resource.prlimit(process.pid, resource.RLIMIT_CORE, (0, 0))
        overdue = threading.Timer(bounds.seconds, process.kill)
        overdue.start()
        try:
            last = _follow(process.stdout or [], progress)
            status = process.wait()
        finally:
            took_too_long = not overdue.is_alive()
            overdue.cancel()
            process.kill()
        if status:
            errors.seek(0)
            words = errors.read().strip().splitlines() or [last]
            raise ProgramFailed(_reason(name, status, words[-1], bounds, took_too_long))


def _follow(lines: Iterable[str], progress: Progress) -> str:
    last = ""
    for line in lines:
        last = line.partition("] ")[2].strip() or line.strip()
        if stage := next((stage for start, stage in STAGES.items() if last.startswith(start)), None):
            progress(stage, 0)
    return last


def _reason(name: str, status: int, words: str, bounds: Bounds, took_too_long: bool) -> str:
    if took_too_long:
        return f"{name} took longer than {bounds.seconds:.0f} s: give it a smaller extract or more time"
    if "bad_alloc" in words or status == -9:
        return f"{name} needs more than {bounds.memory_mb} MB of memory: give it more, or a smaller extract"
    what = words.removeprefix("what():").strip()
    return f"{name} failed ({status}): {what[:LAST_WORDS]}; check the extracts"
