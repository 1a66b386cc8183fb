"""Events that wait for their delivery, one small file each, safe against any crash.

pending/<nanoseconds>-<number>.json    to be delivered; removed after a 2xx answer
dead/<same name>.json                  given up, with the reason; move it back to try again
"""

import itertools
import os
import time
from pathlib import Path
from typing import Any

import orjson
from msgspec import Struct


class PendingEvent(Struct, frozen=True):
    """One event on the disk and the bucket that it is about."""

    file: Path
    bucket: str
    body: dict[str, Any]


class EventJournal:
    """The events under `folder`; written by one process, looked through by one deliverer."""

    def __init__(self, folder: Path) -> None:
        self.pending_folder = folder / "pending"
        self.dead_folder = folder / "dead"
        for each in (self.pending_folder, self.dead_folder):
            each.mkdir(parents=True, exist_ok=True)
        self._number = itertools.count()

    def record(self, bucket: str, body: dict[str, Any]) -> Path:
        """Write an event so that it survives a crash from the moment this returns."""
        file = self.pending_folder / f"{time.time_ns():020d}-{next(self._number):06d}.json"
        _write_durably(file, orjson.dumps({"bucket": bucket, "event": body}))
        return file

    def pending(self) -> list[Path]:
        """Return the waiting events' files, oldest first."""
        return sorted(file for file in self.pending_folder.iterdir() if file.suffix == ".json")

    def read(self, file: Path) -> PendingEvent | None:
        """Return an event; a file that cannot be read is buried, and None returned."""
        try:
            content = orjson.loads(file.read_bytes())
            return PendingEvent(file, content["bucket"], content["event"])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            self._bury(file, {"unreadable": file.read_text("utf-8", "replace")}, f"not an event: {error!r}")
            return None

    def remove(self, event: PendingEvent) -> None:
        """Forget an event that its receiver has taken."""
        event.file.unlink(missing_ok=True)

    def bury(self, event: PendingEvent, reason: str) -> None:
        """Put an event aside, with the reason."""
        self._bury(event.file, {"bucket": event.bucket, "event": event.body}, reason)

    def _bury(self, file: Path, content: dict[str, Any], reason: str) -> None:
        _write_durably(self.dead_folder / file.name, orjson.dumps(content | {"reason": reason}))
        file.unlink(missing_ok=True)


def _write_durably(file: Path, content: bytes) -> None:
    """Write `file` atomically and flush it and its folder to the disk."""
    partial_file = file.with_suffix(".unfinished")
    with partial_file.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    partial_file.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
