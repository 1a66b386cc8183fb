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
            tables = ", ".join(sorted(self._members)) or "nothing"
            raise FeedError(self.name, table, f"is missing; found {tables}")
        try:
            stream = self._zip.open(self._members[table])
        except (OSError, ValueError, NotImplementedError, RuntimeError, zipfile.BadZipFile) as error:
            raise FeedError(self.name, table, f"cannot be unpacked ({error})") from error
        with stream:
            try:
                yield io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
            except UnicodeDecodeError as error:
                raise FeedError(
                    self.name, table, f"is not UTF-8 ({error.reason} at {error.start})"
                ) from error
            except (zipfile.BadZipFile, zlib.error, EOFError) as error:
                raise FeedError(self.name, table, f"cannot be unpacked ({error})") from error

    def _tables(self) -> dict[str, zipfile.ZipInfo]:
        members = [
            entry for entry in self._zip.infolist() if not entry.is_dir() and not _is_hidden(entry.filename)
        ]
        if len(members) > MOST_MEMBERS:
            raise FeedError(
                self.name, "the archive", f"has {len(members)} files; expected at most {MOST_MEMBERS}"
            )
        unpacked_bytes = sum(entry.file_size for entry in members)
        packed_bytes = sum(entry.compress_size for entry in members)
        if unpacked_bytes > MOST_BYTES or (
            unpacked_bytes > SMALL and unpacked_bytes > MOST_TIMES_PACKED * max(packed_bytes, 1)
        ):
            raise FeedError(
                self.name,
                "the archive",
                f"would unpack {packed_bytes} bytes to {unpacked_bytes}: no feed, a zip bomb",
            )
        if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in members):
            raise FeedError(self.name, "the archive", "is packed in an unusual way; expected deflate")
        folders = {
            PurePosixPath(entry.filename).parent for entry in members if entry.filename.endswith("stops.txt")
        }
        if len(folders) != 1:
            raise FeedError(
                self.name, "stops.txt", f"is there {len(folders)} times; expected one feed with stops.txt"
            )
        folder = folders.pop()
        paths = {PurePosixPath(entry.filename): entry for entry in members}
        return {
            path.name: entry
            for path, entry in paths.items()
            if path.parent == folder and path.suffix == ".txt"
        }


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
