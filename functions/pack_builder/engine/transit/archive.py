"""The zip file of a feed, opened within bounds."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Final, Self

from functions.pack_builder.engine.transit.errors import FeedError

MOST_MEMBERS: Final = 200
MOST_BYTES: Final = 8 << 30
"""Of all tables together, unpacked."""
MOST_TIMES_PACKED: Final = 100
"""Tables of real feeds shrink by 5 to 20; what shrinks more than this, and is large, is a zip bomb."""
SMALL: Final = 64 << 20


class FeedArchive:
    """A feed's tables by name. They may lie in one folder inside the zip."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise FeedError(self.name, "the archive", f"is no zip file ({error})") from error
        try:
            self._members = self._tables()
        except FeedError:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def __contains__(self, table: str) -> bool:
        """Tell whether a table is there, and not a file without a byte."""
        return table in self._members and self._members[table].file_size > 0

    @contextmanager
    def open(self, table: str) -> Iterator[io.TextIOWrapper]:
        """Open one table as text: UTF-8, with or without a byte order mark."""
        if table not in self._members:
            known = ", ".join(sorted(self._members)) or "nothing"
            raise FeedError(self.name, table, f"is missing; found {known}")
        try:
            opened = self._zip.open(self._members[table])
        except (OSError, ValueError, NotImplementedError, RuntimeError, zipfile.BadZipFile) as error:
            raise FeedError(self.name, table, f"cannot be unpacked ({error})") from error
        with opened:
            try:
                yield io.TextIOWrapper(opened, encoding="utf-8-sig", newline="")
            except UnicodeDecodeError as error:
                raise FeedError(
                    self.name, table, f"is not UTF-8 ({error.reason} at {error.start})"
                ) from error
            except (zipfile.BadZipFile, zlib.error, EOFError) as error:
                raise FeedError(self.name, table, f"cannot be unpacked ({error})") from error

    def _tables(self) -> dict[str, zipfile.ZipInfo]:
        members = [of for of in self._zip.infolist() if not of.is_dir() and not _is_hidden(of.filename)]
        if len(members) > MOST_MEMBERS:
            raise FeedError(
                self.name, "the archive", f"has {len(members)} files; expected at most {MOST_MEMBERS}"
            )
        unpacked = sum(of.file_size for of in members)
        packed = sum(of.compress_size for of in members)
        if unpacked > MOST_BYTES or (unpacked > SMALL and unpacked > MOST_TIMES_PACKED * max(packed, 1)):
            raise FeedError(
                self.name, "the archive", f"would unpack {packed} bytes to {unpacked}: no feed, a zip bomb"
            )
        if any(of.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for of in members):
            raise FeedError(self.name, "the archive", "is packed in an unusual way; expected deflate")
        folders = {PurePosixPath(of.filename).parent for of in members if of.filename.endswith("stops.txt")}
        if len(folders) != 1:
            raise FeedError(
                self.name, "stops.txt", f"is there {len(folders)} times; expected one feed with stops.txt"
            )
        folder = folders.pop()
        paths = {PurePosixPath(of.filename): of for of in members}
        return {
            path.name: of for path, of in paths.items() if path.parent == folder and path.suffix == ".txt"
        }


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
