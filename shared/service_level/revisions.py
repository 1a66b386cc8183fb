"""Documents by month and revision in the bucket `reports`, and what is kept about them as JSON."""

from pathlib import Path
from typing import Any, Final

import orjson

from shared.service_level.months import Month
from shared.stores import ObjectStore
from shared.stores.errors import ObjectNotFound

BUCKET: Final = "reports"


class RevisionFolder:
    """Reads and writes one folder of the bucket; every method raises StoreError.

    A document of a revision has the key MONTH/rREVISION/NAME below the folder and is never changed.
    """

    def __init__(self, objects: ObjectStore, prefix: str = "") -> None:
        """prefix: of every key, with its slash; empty for the bucket itself."""
        self._objects = objects
        self._prefix = prefix

    def prepare(self) -> None:
        """Make the bucket."""
        self._objects.ensure_bucket(BUCKET)

    def write_document(self, month: Month, revision: int, name: str, content: bytes, media_type: str) -> str:
        """Store a document of a revision; return its key."""
        key = self._key(month, revision, name)
        self._objects.put(BUCKET, key, content, content_type=media_type)
        return key

    def read_document(self, month: Month, revision: int, name: str) -> bytes:
        """Return a document of a revision. Raises ObjectNotFound."""
        return self._objects.get(BUCKET, self._key(month, revision, name))

    def document_names(self, month: Month, revision: int) -> list[str]:
        """Return the names of the documents of a revision."""
        prefix = self._key(month, revision, "")
        return [info.key.removeprefix(prefix) for info in self._objects.list(BUCKET, prefix)]

    def _fetch_revision(self, month: Month, revision: int, folder: Path) -> list[Path]:
        """Bring the documents of a revision into a folder; return their files."""
        folder.mkdir(parents=True, exist_ok=True)
        files = []
        for name in self.document_names(month, revision):
            file = folder / f"{month}-{name}"
            file.write_bytes(self.read_document(month, revision, name))
            files.append(file)
        return files

    def _key(self, month: Month, revision: int, name: str) -> str:
        return f"{self._prefix}{month}/r{revision}/{name}"

    def _read(self, key: str) -> Any:
        """Return what is kept at a key of the folder; None for nothing."""
        try:
            return orjson.loads(self._objects.get(BUCKET, self._prefix + key))
        except ObjectNotFound:
            return None

    def _write(self, key: str, content: Any) -> None:
        self._objects.put(BUCKET, self._prefix + key, orjson.dumps(content), content_type="application/json")
