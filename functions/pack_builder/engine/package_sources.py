"""Packages that data packs are made of, and the folder that holds their files."""

from collections.abc import Collection
from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from shared.tables.rows import FileName, Identifier, Row, Sha256, Text


class PackageFile(Row):
    """A file inside a package, and its name in the folder of sources."""

    path: Text
    sha256: Sha256
    file: FileName


class PackageSource(Row):
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
    members: tuple[PackageFile, ...]

    @model_validator(mode="before")
    @classmethod
    def _read_members(cls, table: dict[str, object]) -> dict[str, object]:
        """Take the files from the tables `member`."""
        members = table.pop("member", ())
        return {**table, "members": members}

    @model_validator(mode="after")
    def _require_distinct_files(self) -> Self:
        if len({member.file for member in self.members}) != len(self.members) or not self.members:
            raise ValueError(f"{self.id} needs members with names of their own")
        return self


class SourceFolder:
    """The verified files of all sources, by source id and file name."""

    def __init__(self, folder: Path, sources: Collection[PackageSource]) -> None:
        self.folder = folder
        self.sources = {source.id: source for source in sources}

    def __contains__(self, source_id: str) -> bool:
        """Tell whether the folder has the source."""
        return source_id in self.sources

    def path(self, source_id: str, file: str) -> Path:
        """Return the path of one file."""
        return self.folder / source_id / file
