"""One file of an operator, on this machine."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from functions.pack_builder.engine.facts import FileFacts
from functions.pack_builder.errors import RefusedUpload, SourceDataError


class SourceFile(Struct, frozen=True):
    """A file out of the bucket `sources`; `metadata` is what the object says of itself, decoded."""

    key: str
    path: Path
    metadata: Mapping[str, str]
    facts: FileFacts

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Turn the errors of a reader, and what a hostile file does to it, into RefusedUpload.

        Errors of the disk and of the database are not the file's fault and pass.
        """
        try:
            yield
        except (RefusedUpload, MemoryError, sqlite3.Error):
            raise
        except SourceDataError as error:
            raise RefusedUpload(self.key, str(error).replace(self.path.name, self.key)) from error
        except OSError as error:
            if error.errno is not None:
                raise
            raise RefusedUpload(self.key, f"{self.key} cannot be read: {error}") from error
        except Exception as error:
            reason = f"{self.key} cannot be read: {type(error).__name__}: {error}"
            raise RefusedUpload(self.key, reason) from error
