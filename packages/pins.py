"""Which bytes are meant: an archive of a package index, and a file inside one, by their sha256."""

from typing import Literal

from pydantic import Field

from shared.tables.rows import Identifier, Row, Sha256, Text


class Archive(Row):
    """One package file. `python` and `platform` pin a wheel that is different for each machine."""

    id: Identifier
    client: Literal["pip", "npm"]
    spec: Text
    bytes: int = Field(gt=0)
    sha256: Sha256
    python: str | None = None
    platform: str | None = None


class Member(Row):
    """A file inside an archive, or the `length` bytes from `start` on of one."""

    archive: Identifier
    path: Text
    sha256: Sha256
    start: int = Field(0, ge=0)
    length: int | None = Field(None, gt=0)
