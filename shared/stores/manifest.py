"""Manifest and pointer of an artifact: what they may say, checked before anything is done with it.

    BUCKET/NAME/VERSION/manifest.json    the files of one version, with sizes, sha256 and licences
    BUCKET/NAME/VERSION/...              the files
    BUCKET/NAME/current                  the pointer: which version is in use

A manifest comes from outside: its paths become file names, and its sizes limit what is downloaded. So a path
that could leave the folder is refused, and so is the format of a later bundle.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, Self

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from shared.stores.errors import ManifestError

FORMAT = 1
MANIFEST = "manifest.json"
POINTER = "current"
MANIFEST_LIMIT = 8 * 1024 * 1024
POINTER_LIMIT = 4096
MOST_FILES = 20_000
LONGEST_PATH = 512

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
VERSION = re.compile(r"[0-9]{8}T[0-9]{9}Z-[0-9a-f]{12}")
# No leading dot: the cache keeps its own records under such names.
SEGMENT = re.compile(r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*")


def checked_path(path: str) -> str:
    """Return a relative path of plain segments, or raise ValueError."""
    if len(path.encode()) > LONGEST_PATH or not all(map(SEGMENT.fullmatch, path.split("/"))):
        raise ValueError(f"{path!r} is no relative path of plain names")
    if path in (MANIFEST, POINTER):
        raise ValueError(f"{path!r} is reserved")
    return path


class Record(BaseModel):
    """A part of a manifest; unknown fields of the same format are ignored."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    def to_json(self) -> bytes:
        """Return the record as it is stored."""
        return orjson.dumps(self.model_dump(mode="json", by_alias=True), option=orjson.OPT_INDENT_2)


class FileEntry(Record):
    """One file: relative path, size in bytes, sha256, and its licence when it has one of its own."""

    path: Annotated[str, AfterValidator(checked_path)]
    size: int = Field(ge=0)
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    licence: str = ""
    attribution: str = ""
    source: str = ""


class Manifest(Record):
    """One version of an artifact. `details` is for its builder, e.g. the bounding box of a data pack."""

    format: Literal[1] = 1
    name: Annotated[str, Field(pattern=f"^{NAME.pattern}$")]
    version: Annotated[str, Field(pattern=f"^{VERSION.pattern}$")]
    created_at: datetime = Field(alias="created")
    licence: str
    attribution: str
    source: str
    files: tuple[FileEntry, ...] = Field(min_length=1, max_length=MOST_FILES)
    details: Mapping[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _paths_do_not_collide(self) -> Self:
        """Refuse a path that is written twice, or is both a file and a folder."""
        paths = {file.path for file in self.files}
        if len(paths) != len(self.files):
            raise ValueError("a path is written twice")
        folders = {path[:end] for path in paths for end in range(len(path)) if path[end] == "/"}
        if both := folders & paths:
            raise ValueError(f"{min(both)!r} is both a file and a folder")
        return self

    @property
    def size(self) -> int:
        """The bytes of all files together."""
        return sum(file.size for file in self.files)


class Pointer(Record):
    """Which version is in use, and since when."""

    format: Literal[1] = 1
    version: Annotated[str, Field(pattern=f"^{VERSION.pattern}$")]
    set_at: datetime = Field(alias="since")


def read_manifest(data: bytes, name: str, version: str) -> Manifest:
    """Return the manifest of that name and version. Raises ManifestError for any other content."""
    manifest = _validate(Manifest, data, f"the manifest of {name}/{version}")
    if (manifest.name, manifest.version) != (name, version):
        raise ManifestError(
            f"the manifest of {name}/{version} describes {manifest.name}/{manifest.version}: publish it again"
        )
    return manifest


def read_pointer(data: bytes, name: str) -> Pointer:
    """Return the pointer of an artifact. Raises ManifestError when it is malformed."""
    return _validate(Pointer, data, f"the pointer {name}/{POINTER}")


def _validate[R: Record](kind: type[R], data: bytes, what: str) -> R:
    try:
        fields = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise ManifestError(f"{what} is not JSON ({error}): publish it again") from error
    format_number = fields.get("format") if isinstance(fields, dict) else None
    if format_number != FORMAT or isinstance(format_number, bool):
        raise ManifestError(
            f"{what} has the format {format_number!r}, this bundle reads {FORMAT}: update the bundle, or "
            "publish it again with this one"
        )
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:3])
        raise ManifestError(f"{what} is wrong ({faults}): publish it again") from error


def content_id(manifest: Manifest) -> str:
    """Return 12 hexadecimal digits that stand for everything in the manifest except version and time."""
    content = manifest.model_dump(mode="json", exclude={"version", "created_at"})
    content["files"].sort(key=lambda file: file["path"])
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]


def content_of(version: str) -> str:
    """Return the content part of a version's name."""
    return version.rpartition("-")[2]


def version_name(created_at: datetime, content: str) -> str:
    """Return the name of a version: the time in UTC to the millisecond, so that names sort by age, and
    the content.
    """
    return f"{created_at:%Y%m%dT%H%M%S}{created_at.microsecond // 1000:03}Z-{content}"
