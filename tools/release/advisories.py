"""Advisories about packages in the OSV format (https://ossf.github.io/osv-schema/).

A file is one advisory, a JSON array of them, or a ZIP with a file for each, such as the export of an
ecosystem that OSV offers; a folder holds such files, at any depth. One advisory may be YAML, as PyPA's own
database has them (github.com/pypa/advisory-database).
"""

import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml
from msgspec import Struct
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tools.release.errors import AdvisoryError

MOST_BYTES: Final = 16_000_000
"""Of one advisory; larger ones of a ZIP are refused before they are inflated."""
YAML: Final = (".yaml", ".yml")
_SUFFIXES: Final = (".json", *YAML)


class Event(BaseModel):
    """One bound of a range; exactly one of the fields is set."""

    first_version: str | None = Field(None, alias="introduced")
    fix_version: str | None = Field(None, alias="fixed")
    last_affected: str | None = None


class Range(BaseModel):
    """Versions from `introduced` on, until `fixed` (not included) or `last_affected` (included)."""

    type: str
    events: tuple[Event, ...] = ()


class SubjectPackage(BaseModel):
    """Whose package it is, and which one."""

    ecosystem: str
    name: str


class Subject(BaseModel):
    """A package with the versions that have the fault."""

    package: SubjectPackage | None = None
    ranges: tuple[Range, ...] = ()
    versions: tuple[str, ...] = ()


class Advisory(BaseModel):
    """One advisory; fields that an audit does not read are ignored, as the format asks."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(min_length=1)
    last_change: str = Field(min_length=10, alias="modified")
    withdrawal: str | None = Field(None, alias="withdrawn")
    aliases: tuple[str, ...] = ()
    summary: str = ""
    details: str = ""
    subjects: tuple[Subject, ...] = Field((), alias="affected")

    def is_about(self, package: "AuditedPackage") -> bool:
        """Tell whether the package in this version has the fault; one that cannot be compared has it."""
        return not self.withdrawal and any(
            _has_fault(subject, package.version)
            for subject in self.subjects
            if subject.package is not None and _is_same(subject.package, package)
        )

    def remedy(self, package: "AuditedPackage") -> str:
        """Return the versions in which the fault is mended, empty where there is none."""
        fixes = {
            event.fix_version
            for subject in self.subjects
            if subject.package is not None and _is_same(subject.package, package)
            for span in subject.ranges
            if span.type != "GIT"
            for event in span.events
            if event.fix_version
        }
        return ", ".join(sorted(fixes))


class AuditedPackage(Struct, frozen=True):
    """A package that the bundle uses; `ecosystem` as OSV calls it, `places` where it is pinned."""

    ecosystem: str
    name: str
    version: str
    places: tuple[str, ...] = ()


def read_advisories(path: Path) -> tuple[Advisory, ...]:
    """Return every advisory of a file or a folder. Raises AdvisoryError, also when there is none."""
    suffixes = {*_SUFFIXES, ".zip"}
    files = sorted(file for file in path.rglob("*") if file.suffix in suffixes) if path.is_dir() else [path]
    advisories = tuple(advisory for file in files for advisory in _read_file(file))
    if not advisories:
        raise AdvisoryError(
            f"{path} holds no advisory: bring the export of OSV for PyPI, or a folder of them"
        )
    return advisories


def _read_file(file: Path) -> Iterator[Advisory]:
    try:
        if not zipfile.is_zipfile(file):
            yield from _parse(file.read_bytes(), str(file))
            return
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                if entry.filename.endswith(_SUFFIXES):
                    if entry.file_size > MOST_BYTES:
                        raise AdvisoryError(
                            f"{file}: {entry.filename} has {entry.file_size} bytes, more than {MOST_BYTES}"
                        )
                    yield from _parse(archive.read(entry), f"{file}: {entry.filename}")
    except FileNotFoundError:
        raise AdvisoryError(f"there is no file {file}") from None
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
        raise AdvisoryError(f"{file} is no whole ZIP file ({error}): bring it again") from None


def _parse(content: bytes, place: str) -> Iterator[Advisory]:
    try:
        is_yaml = place.endswith(YAML)
        rows: Any = yaml.load(content, Loader=yaml.CBaseLoader) if is_yaml else json.loads(content)  # noqa: S506 - texts alone
        for row in rows if isinstance(rows, list) else [rows]:
            yield Advisory.model_validate(row)
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(map(str, fault["loc"])) or "the whole"
        raise AdvisoryError(f"{place} is no advisory in the OSV format: {field}: {fault['msg']}") from None
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        raise AdvisoryError(f"{place} is no JSON and no YAML ({error}): bring it again") from None


def _is_same(subject: SubjectPackage, package: AuditedPackage) -> bool:
    if subject.ecosystem.partition(":")[0] != package.ecosystem:
        return False
    if package.ecosystem == "PyPI":
        return canonicalize_name(subject.name) == canonicalize_name(package.name)
    return subject.name == package.name


def _has_fault(subject: Subject, version: str) -> bool:
    if any(_equal(version, other) for other in subject.versions):
        return True
    spans = [span for span in subject.ranges if span.type != "GIT"]
    if not spans:
        return not subject.versions  # it names the package and no version: every one
    try:
        return any(_is_within(span, Version(version)) for span in spans)
    except InvalidVersion:
        return True


def _is_within(span: Range, version: Version) -> bool:
    """Tell whether a version is in a range: the last bound that is not above it decides."""
    bounds: list[tuple[Version, int, bool]] = []
    for event in span.events:
        if event.first_version is not None:
            bounds.append((Version(event.first_version), 1, True))
        elif event.fix_version is not None:
            bounds.append((Version(event.fix_version), 0, False))
        elif event.last_affected is not None and version > Version(event.last_affected):
            bounds.append((Version(event.last_affected), 2, False))
    state = False
    for bound, _, is_faulty in sorted(bounds):
        if bound <= version:
            state = is_faulty
    return state


def _equal(version: str, other: str) -> bool:
    try:
        return Version(version) == Version(other)
    except InvalidVersion:
        return version == other
