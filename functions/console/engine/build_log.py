"""What `pack-builder` kept of its builds: which files of operators a pack has, and why one was refused.

Of the manifest in use the details `files` (states by key) and `notes` (lines by key), and beside the versions
`packs/NAME/refused.json` and `packs/NAME/progress.json`. What is damaged there is left out: a page is shown
without it, and `geoportrait packs sources` says more.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import orjson
from msgspec import Struct

from shared.stores.errors import ObjectNotFound, ObjectTooLarge
from shared.stores.manifest import Manifest
from shared.stores.objects import ObjectStore
from shared.stores.packs import BUCKET

FILES: Final = "files"
NOTES: Final = "notes"
REFUSALS: Final = "refused.json"
PROGRESS: Final = "progress.json"
STALE_SECONDS: Final = 120.0
MOST_BYTES: Final = 1024 * 1024
MOST_ROWS: Final = 200
MOST_NOTES: Final = 20

LogState = Literal["in_use", "refused", "replacement_refused"]


class LogRow(Struct, frozen=True):
    """One file of an operator: `replacement_refused` where an earlier state of it serves on."""

    key: str
    state: LogState
    reason: str
    notes: Sequence[str]


class BuildLog(Struct, frozen=True):
    """The files, refused ones first; `step` says what a build does just now, empty where none runs."""

    rows: Sequence[LogRow]
    count: int
    refusal_count: int
    step: str

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not self.count and not self.step


def read_build_log(objects: ObjectStore, name: str, manifest: Manifest | None) -> BuildLog:
    """Return what is kept about a pack. Raises StoreError."""
    details = manifest.details if manifest else {}
    files, notes = _table(details.get(FILES, "")), _table(details.get(NOTES, ""))
    refusals = _table(_read(objects, f"{name}/{REFUSALS}"))
    rows = [_row(key, files, notes, refusals.get(key)) for key in sorted(files.keys() | refusals.keys())]
    rows.sort(key=lambda row: row.state == "in_use")
    refusal_count = sum(row.state != "in_use" for row in rows)
    return BuildLog(rows[:MOST_ROWS], len(rows), refusal_count, _step(objects, name))


def _row(key: str, files: Mapping[str, Any], notes: Mapping[str, Any], refusal: Any) -> LogRow:
    lines = notes.get(key)
    shown_notes = [str(line) for line in lines[:MOST_NOTES]] if isinstance(lines, list) else []
    if not isinstance(refusal, dict):
        return LogRow(key, "in_use", "", shown_notes)
    state: LogState = "replacement_refused" if key in files else "refused"
    return LogRow(key, state, str(refusal.get("reason", "")), shown_notes)


def _step(objects: ObjectStore, name: str) -> str:
    progress = _table(_read(objects, f"{name}/{PROGRESS}"))
    written_at = progress.get("at")
    if not isinstance(written_at, int | float) or time.time() - written_at > STALE_SECONDS:
        return ""
    step, count = str(progress.get("step", "")), progress.get("count")
    return f"{step} {count:,}" if isinstance(count, int) and count else step


def _read(objects: ObjectStore, key: str) -> bytes:
    try:
        return objects.get(BUCKET, key, limit=MOST_BYTES)
    except (ObjectNotFound, ObjectTooLarge):
        return b""


def _table(content: str | bytes) -> dict[str, Any]:
    try:
        table = orjson.loads(content or b"{}")
    except orjson.JSONDecodeError:
        return {}
    return table if isinstance(table, dict) else {}
