"""The digests as their maker has them: with the operator's table of notices, and the age of the signing key.

compliance/notices.toml                  the operator's table of regulatory notices
compliance/signing-key.json              since when the signing key is in use, as far as digests have seen
"""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from functions.report_monthly.engine.compliance.notices import MOST_BYTES, Notice, read_notices
from shared.service_level.digests import FOLDER, DigestArchive
from shared.service_level.revisions import BUCKET
from shared.stores.errors import ObjectNotFound


class _KeyAge(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    fingerprint: str
    begin_time: int


class DigestLedger(DigestArchive):
    """Reads and writes the folder; every method raises StoreError."""

    def notices(self) -> Sequence[Notice]:
        """Return the operator's table. Raises NoticesWrong where it was written past the command."""
        try:
            content = self._objects.get(BUCKET, f"{FOLDER}/notices.toml", limit=MOST_BYTES)
        except ObjectNotFound:
            return ()
        return read_notices(content)

    def write_notices(self, content: bytes) -> Sequence[Notice]:
        """Check a table and keep it. Raises NoticesWrong."""
        notices = read_notices(content)
        self._objects.put(BUCKET, f"{FOLDER}/notices.toml", content, content_type="application/toml")
        return notices

    def key_since(self, fingerprint: str, now: float) -> int:
        """Return since when a signing key has been seen in use; remember a new one."""
        content = self._read("signing-key.json")
        if content and (age := _KeyAge.model_validate(content)).fingerprint == fingerprint:
            return age.begin_time
        self._write("signing-key.json", {"fingerprint": fingerprint, "begin_time": int(now)})
        return int(now)
