"""The table of packages that data packs are made of, and bringing them into a folder.

Downloading is the models' machinery: the ordinary pip and npm clients, verified against pinned sha256.
"""

import fcntl
import tomllib
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, Self

from pydantic import ValidationError, model_validator

from functions.pack_builder.errors import SourceTableError
from packages.archives import read_members
from packages.content import sha256_of, write_atomically
from packages.download import downloaded
from packages.pins import Archive, FileName, Identifier, Member, Row, Sha256, Text
from shared.progress import Display, Silent

TABLE = Path(__file__).with_name("sources.toml")
PARALLEL_DOWNLOADS = 3


class SourceFile(Row):
    """A file inside a package, and its name in the cache folder."""

    path: Text
    sha256: Sha256
    file: FileName


class Source(Row):
    """One package: what to ask a client for, the bytes expected, and whose work it is."""

    id: Identifier
    optional: bool = False
    client: Literal["pip", "npm"]
    spec: Text
    bytes: int
    sha256: Sha256
    python: str | None = None
    platform: str | None = None
    """Of a wheel that differs by machine: which one is meant, wherever it is fetched."""
    licence: Text
    attribution: Text
    source: Text
    as_of: str = ""
    note: str = ""
    members: tuple[SourceFile, ...]

    @model_validator(mode="before")
    @classmethod
    def _named_as_in_the_file(cls, table: dict[str, object]) -> dict[str, object]:
        members = table.pop("member", ())
        return {**table, "members": members}

    @model_validator(mode="after")
    def _files_differ(self) -> Self:
        if len({member.file for member in self.members}) != len(self.members) or not self.members:
            raise ValueError(f"{self.id} needs members with names of their own")
        return self

    @property
    def archive(self) -> Archive:
        """The package file as the downloader wants it."""
        return Archive(
            id=self.id,
            client=self.client,
            spec=self.spec,
            bytes=self.bytes,
            sha256=self.sha256,
            python=self.python,
            platform=self.platform,
        )


class SourceFolder:
    """The verified files of all sources, by source id and file name."""

    def __init__(self, folder: Path, sources: Collection[Source]) -> None:
        self.folder = folder
        self.sources = {source.id: source for source in sources}

    def __contains__(self, source_id: str) -> bool:
        """Tell whether the source was asked for."""
        return source_id in self.sources

    def path(self, source_id: str, file: str) -> Path:
        """Return the path of one file."""
        return self.folder / source_id / file


def load_sources(path: Path = TABLE) -> tuple[Source, ...]:
    """Read the table. Raises SourceTableError with what is wrong."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        sources = tuple(Source.model_validate(entry) for entry in table.get("source", ()))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise SourceTableError(f"{path.name} cannot be read: {error}") from error
    if table.get("format") != 1:
        raise SourceTableError(f"{path.name} has format {table.get('format')!r}; expected 1")
    if len({source.id for source in sources}) != len(sources):
        raise SourceTableError(f"{path.name} has two sources of one id; give each its own")
    return sources


def fetch_sources(
    folder: Path,
    *,
    with_optional: Collection[str] = (),
    only: Collection[str] | None = None,
    progress: Display | None = None,
) -> SourceFolder:
    """Bring every default source, and the optional ones named, into `folder`; intact files are kept.

    only: ids of the default sources that are needed, instead of all.
    Raises packages.errors.PackagesError when a client cannot bring a package or it is not the pinned one.
    """
    progress = progress or Silent()
    table = load_sources()
    for asked, kind, known in (
        (with_optional, "optional source", {source.id for source in table if source.optional}),
        (only or (), "source", {source.id for source in table}),
    ):
        if unknown := set(asked) - known:
            raise SourceTableError(f"no {kind} is called {', '.join(sorted(unknown))}")
    wanted = [
        source
        for source in table
        if source.id in with_optional or (not source.optional and (only is None or source.id in only))
    ]
    with _locked(folder), ThreadPoolExecutor(PARALLEL_DOWNLOADS) as pool:
        if missing := [source for source in wanted if not _is_there(source, folder)]:
            progress.begin([source.archive for source in missing])
            list(pool.map(lambda source: _fetch(source, folder, progress), missing))
    return SourceFolder(folder, wanted)


def _is_there(source: Source, folder: Path) -> bool:
    paths = [folder / source.id / member.file for member in source.members]
    return all(
        path.is_file() and sha256_of(path.read_bytes()) == member.sha256
        for path, member in zip(paths, source.members, strict=True)
    )


def _fetch(source: Source, folder: Path, progress: Display) -> None:
    members = [Member(archive=source.id, path=member.path, sha256=member.sha256) for member in source.members]
    archive = source.archive
    with downloaded(archive, folder, lambda received: progress.show_bytes(archive, received)) as package:
        for member, data in zip(source.members, read_members(package, members), strict=True):
            write_atomically(folder / source.id / member.file, data)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
