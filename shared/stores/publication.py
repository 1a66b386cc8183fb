"""What a folder would be as an artifact: its manifest, before anything is uploaded."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from pydantic import ValidationError

from shared.stores.errors import ManifestError
from shared.stores.manifest import FileEntry, Manifest, content_id, version_name

UNNAMED_VERSION = "00000000T000000000Z-000000000000"


class FileNotes(Struct, frozen=True):
    """Licence, attribution and source of one file, where they differ from the artifact's."""

    licence: str = ""
    attribution: str = ""
    source: str = ""


def describe(
    name: str,
    folder: Path,
    files: Mapping[str, FileNotes] | None,
    created_at: datetime,
    licence: str,
    attribution: str,
    source: str,
    details: Mapping[str, str] | None,
) -> Manifest:
    """Return the manifest of a folder; its version is named after the time and the content.

    Raises ManifestError for an empty folder and for names that may not be published.
    """
    notes = files if files is not None else {path: FileNotes() for path in _files_of(folder)}
    try:
        manifest = Manifest(
            name=name,
            version=UNNAMED_VERSION,
            created_at=created_at,
            licence=licence,
            attribution=attribution,
            source=source,
            files=tuple(_entry(folder, path, notes[path]) for path in sorted(notes)),
            details=dict(details or {}),
        )
    except ValidationError as error:
        faults = "; ".join(str(e["msg"]) for e in error.errors()[:3])
        raise ManifestError(f"{folder} cannot be published as {name}: {faults}") from error
    return manifest.model_copy(update={"version": version_name(created_at, content_id(manifest))})


def _entry(folder: Path, path: str, notes: FileNotes) -> FileEntry:
    file = folder / path
    if not file.is_file():
        raise ManifestError(f"{file} is to be published but is no file")
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        size = content.tell()
    return FileEntry(
        path=path,
        size=size,
        sha256=digest,
        licence=notes.licence,
        attribution=notes.attribution,
        source=notes.source,
    )


def _files_of(folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()]
