"""Operators' own files laid over the default pack: what `pack-builder` does when a source file lands.

    sources/ip/NAME.xdb | .mmdb | .ipdb | .db    a table of address ranges, asked before all of the packages
    sources/boundaries/NAME.geojson              outlines of divisions, WGS-84

Metadata of the object say what a file is: `licence`, `attribution`, `as-of` (a date), and for a table
`finest` (city, province or country: what to believe of it in China) and `confidence` (percent).

A rebuilt pack is always the newest version made of packages with everything that lies in the bucket, so
that a repeated or reordered event changes nothing. A file that cannot be read leaves the pack as it is.
"""

import json
import logging
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from functions.pack_builder.details import BASE, FILES, LAYER, OPERATORS, RECIPE
from functions.pack_builder.errors import PackError, SourceDataError
from functions.pack_builder.operator_boundaries import replace_boundaries
from functions.pack_builder.operator_tables import add_table, table_format
from shared.geo import boundaries, divisions
from shared.stores import ArtifactStore, FileNotes, ObjectInfo, ObjectStore
from shared.stores.errors import ArtifactNotFound, ObjectNotFound
from shared.stores.manifest import FileEntry, Manifest
from shared.stores.packs import DEFAULT

_LOG = logging.getLogger(__name__)

SOURCES = "sources"
IP_TABLES, BOUNDARIES = "ip/", "boundaries/"
MOST_BYTES = {IP_TABLES: 2 << 30, BOUNDARIES: 256 << 20}


@dataclass(frozen=True)
class Rebuilt:
    """What became of a pack: its version, and whether that is a new one."""

    version: str
    is_new: bool


class SourceLayers:
    """Rebuilds the default pack with the files of the bucket `sources`."""

    def __init__(self, store: ArtifactStore, objects: ObjectStore) -> None:
        self._store = store
        self._objects = objects

    def handle(self, key: str, etag: str) -> str:
        """Take in one source file and say what was done; idempotent.

        Raises what the object store raises when it fails; the event must then come again.
        """
        if _kind(key) is None:
            return f"left alone: expected {IP_TABLES}NAME or {BOUNDARIES}NAME.geojson"
        try:
            rebuilt = self.rebuild()
        except PackError as error:
            _LOG.warning("the pack stays as it is: %s", error)
            return f"refused: {error}"
        if rebuilt is None:
            return "kept for later: no pack made of packages is published yet"
        return f"{'published' if rebuilt.is_new else 'already in'} {rebuilt.version}"

    def rebuild(self) -> Rebuilt | None:
        """Publish the pack that today's sources give and make it current; None without a pack to lay on.

        What lands meanwhile is taken in as well, so that of several rebuilds the last one has all.
        """
        is_new = False
        while True:
            base = self._base()
            if base is None:
                return None
            sources = self._sources()
            files = _fingerprint(sources)
            if self._is_current(base, files):
                return Rebuilt(self._store.pointer(DEFAULT).version, is_new)
            if not sources:
                self._store.use(DEFAULT, base)
            else:
                with tempfile.TemporaryDirectory(prefix="pack-") as folder:
                    self._publish(base, sources, files, Path(folder))
            is_new = True

    def _base(self) -> str | None:
        """Return the newest version that has no file of an operator's in it."""
        try:
            versions = [published.version for published in self._store.versions(DEFAULT)]
        except ArtifactNotFound:
            return None
        details = ((version, self._store.manifest(DEFAULT, version).details) for version in versions)
        return next((version for version, of in details if of.get(LAYER) != OPERATORS), None)

    def _is_current(self, base: str, files: str) -> bool:
        try:
            current = self._store.pointer(DEFAULT).version
            of = self._store.manifest(DEFAULT, current).details
        except ArtifactNotFound:
            return False
        if not json.loads(files):
            return current == base
        return of.get(FILES) == files and of.get(BASE) == base

    def _sources(self) -> list[ObjectInfo]:
        try:
            return [found for found in self._objects.list(SOURCES) if _kind(found.key) is not None]
        except ObjectNotFound:
            return []

    def _publish(self, base: str, sources: list[ObjectInfo], files: str, work: Path) -> None:
        folder = work / "pack"
        folder.mkdir()
        manifest = self._store.export(DEFAULT, base, folder)
        notes = {file.path: _notes(file) for file in manifest.files}
        added: list[FileNotes] = []
        for source in reversed(sources):  # each table goes to the front: in the end the first key leads
            path, note = self._lay(source, folder, work)
            notes[path] = _over(notes.get(path), note)
            added.append(note)
        self._store.publish(
            DEFAULT,
            folder,
            licence=_joined(" AND ", manifest.licence, *(note.licence for note in added)),
            attribution=_joined("; ", manifest.attribution, *(note.attribution for note in added)),
            source=_joined("; ", manifest.source, *(note.source for note in added)),
            files=notes,
            details={**_kept(manifest), LAYER: OPERATORS, BASE: base, FILES: files},
        )

    def _lay(self, source: ObjectInfo, folder: Path, work: Path) -> tuple[str, FileNotes]:
        """Lay one source over the files in `folder`; return its path there and whose work it is."""
        kind = _kind(source.key) or ""
        if source.size > MOST_BYTES[kind]:
            raise SourceDataError(
                f"{source.key} has {source.size} bytes; at most {MOST_BYTES[kind]} are read"
            )
        of = self._objects.head(SOURCES, source.key).metadata
        note = FileNotes(
            licence=of.get("licence", "the operator's own"),
            attribution=of.get("attribution", ""),
            source=f"{SOURCES}/{source.key}",
        )
        file = work / "source" / Path(source.key).name
        shutil.rmtree(file.parent, ignore_errors=True)
        file.parent.mkdir()
        with file.open("wb") as target:
            target.writelines(self._objects.stream(SOURCES, source.key))
        if kind == BOUNDARIES:
            replace_boundaries(folder / boundaries.FILE, folder / divisions.FILE, file)
            return boundaries.FILE, note
        name = add_table(folder / "ip", file, table_format(file), of)
        return f"ip/{name}", note


def _kind(key: str) -> str | None:
    folder, slash, name = key.rpartition("/")
    if not name or name.startswith(".") or folder + slash not in MOST_BYTES:
        return None
    suffixes = (".geojson",) if folder + slash == BOUNDARIES else (".xdb", ".mmdb", ".ipdb", ".db")
    return folder + slash if name.endswith(suffixes) else None


def _fingerprint(sources: list[ObjectInfo]) -> str:
    return json.dumps({source.key: source.etag for source in sources}, sort_keys=True)


def _notes(file: FileEntry) -> FileNotes:
    return FileNotes(licence=file.licence, attribution=file.attribution, source=file.source)


def _over(below: FileNotes | None, note: FileNotes) -> FileNotes:
    """Return whose work a file is once another source was laid into it."""
    if below is None:
        return note
    return FileNotes(
        licence=_joined(" AND ", below.licence, note.licence),
        attribution=_joined("; ", below.attribution, note.attribution),
        source=_joined("; ", below.source, note.source),
    )


def _kept(manifest: Manifest) -> Mapping[str, str]:
    return {name: value for name, value in manifest.details.items() if name != RECIPE}


def _joined(separator: str, *texts: str) -> str:
    return separator.join(dict.fromkeys(filter(None, texts)))
