"""The compliance digests in the bucket `reports`, beside the monthly reports.

compliance/2026-11/digest.json           the newest revision, its facts, and what is pushed
compliance/2026-11/receipts.json         what became of each delivery
compliance/2026-11/r1/compliance-zh.pdf  the documents of one revision, which is never changed
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from shared.service_level.months import Month, MonthError
from shared.service_level.revisions import BUCKET, RevisionFolder
from shared.stores import ObjectStore
from shared.stores.errors import ObjectNotFound

FOLDER: Final = "compliance"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DigestRecord(_Record):
    """The newest digest of a month."""

    month: str
    revision: int
    reason: str = ""
    author: str = ""
    made_at: int
    sha256: str
    is_partial: bool
    facts: dict[str, str]
    """What the next month is compared with."""

    @property
    def id(self) -> str:
        """What tells a receiver one digest from another: 2026-11-r1."""
        return f"{self.month}-r{self.revision}"


class Receipt(_Record):
    """What became of one digest on its way to one address."""

    kind: Literal["webhook", "mail"]
    address: str
    digest: str
    state: Literal["waiting", "delivered", "refused"] = "waiting"
    tries: int = 0
    first_try_at: int = 0
    last_try_at: int = 0
    next_try_at: int = 0
    answer: str = ""
    """What the receiver said last, in one line."""


_RECEIPTS: Final = TypeAdapter(tuple[Receipt, ...])


class DigestArchive(RevisionFolder):
    """Reads and writes the folder; every method raises StoreError."""

    def __init__(self, objects: ObjectStore) -> None:
        super().__init__(objects, f"{FOLDER}/")

    def months(self) -> list[Month]:
        """Return the months that have a digest, oldest first."""
        try:
            names = sorted(self._objects.folders(BUCKET, f"{FOLDER}/"))
        except ObjectNotFound:
            return []
        months = []
        for name in names:
            with suppress(MonthError):  # somebody put a folder of another kind there
                months.append(Month.parse(name))
        return months

    def record(self, month: Month) -> DigestRecord | None:
        """Return a month's newest digest."""
        content = self._read(f"{month}/digest.json")
        return DigestRecord.model_validate(content) if content else None

    def finish(self, month: Month, record: DigestRecord) -> None:
        """Make a revision the newest one, after all its documents are stored."""
        self._write(f"{month}/digest.json", record.model_dump())

    def fetch(self, month: Month, folder: Path) -> list[Path]:
        """Bring the documents of a month's newest revision into a folder; return their files."""
        record = self.record(month)
        if record is None:
            return []
        return self._fetch_revision(month, record.revision, folder)

    def receipts(self, month: Month) -> Sequence[Receipt]:
        """Return what became of a month's deliveries."""
        return _RECEIPTS.validate_python(self._read(f"{month}/receipts.json") or [])

    def write_receipts(self, month: Month, receipts: Sequence[Receipt]) -> None:
        """Keep what became of a month's deliveries."""
        self._write(f"{month}/receipts.json", [receipt.model_dump() for receipt in receipts])
