"""The upgrade of the data: backup, steps, verification, and only then the new version; and the way back.

A run that was killed goes on where it stopped: what it did is on record in Redis, steps may be repeated, and
the version moves last. Until then programs of the new release refuse to start; those of the old one serve.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct
from pydantic import BaseModel, ConfigDict

from shared.access.errors import DamagedRecord
from shared.changes.layout import read_layout
from shared.changes.layout_version import KEY, LAYOUT, layout_fault
from shared.changes.permit import ChangePermit
from tools.backup.archive import read_manifest, restore_backup, write_backup
from tools.migration.errors import MigrationError
from tools.migration.steps import STEPS, Step, Stores, stored_apps, write_mark

RECORD: Final = "upgrade"
"""Redis key of the upgrade under way, or the last one."""


class UpgradeRecord(BaseModel):
    """What an upgrade has done."""

    model_config = ConfigDict(frozen=True)

    from_layout: int
    to_layout: int
    backup: str
    """Path of the file on the machine that ran it."""
    apps: int
    content: str
    """SHA-256 of all apps as they were."""
    began_at: int
    finish_time: int = 0
    """0 while it is under way."""


class Outcome(Struct, frozen=True):
    """What a run did: `record` is None where there was nothing to do."""

    record: UpgradeRecord | None
    steps: Sequence[str] = ()
    is_resumed: bool = False


Notice = Callable[[str], None]


class Migration:
    """Brings the data of both stores forward and back.

    Raises MigrationError, ChangeRefused, StoreError and redis.RedisError.
    """

    def __init__(
        self, stores: Stores, folder: Path, steps: Sequence[Step] = STEPS, notice: Notice = lambda text: None
    ) -> None:
        """folder: for backups. notice: is told of everything that is begun."""
        self._stores = stores
        self._folder = folder
        self._steps = steps
        self._notice = notice

    def record(self) -> UpgradeRecord | None:
        """Return what the last upgrade left on record."""
        content = self._stores.client.get(RECORD)
        return UpgradeRecord.model_validate_json(content) if isinstance(content, bytes) else None

    def upgrade(self) -> Outcome:
        """Bring the data to this program's layout."""
        client = self._stores.client
        ChangePermit(client).require_no_freeze()
        layout = read_layout(client)
        if layout > LAYOUT:
            raise MigrationError(layout_fault(layout))
        record = self.record()
        is_open = record is not None and not record.finish_time
        if layout == LAYOUT and not is_open:
            return Outcome(None)
        record = self._resume(record) if record is not None and is_open else self._begin(layout)
        names = []
        for version in range(layout + 1, LAYOUT + 1):
            for step in (step for step in self._steps if step.layout == version):
                self._notice(f"layout {version}: {step.name}")
                step.run(self._stores)
                names.append(step.name)
            self._verify(record)
            client.set(KEY, version)
            self._notice(f"layout {version}")
        record = record.model_copy(update={"finish_time": int(time.time())})
        client.set(RECORD, record.model_dump_json())
        return Outcome(record, names, is_open)

    def rollback(self, file: Path | None = None) -> Path:
        """Restore the backup that the last upgrade made, or `file`; return it."""
        ChangePermit(self._stores.client).require_no_freeze()
        record = self.record()
        if file is None:
            if record is None:
                raise MigrationError(
                    "no upgrade is on record here: name the backup, geoportrait rollback FILE"
                )
            file = Path(record.backup)
        if not file.is_file():
            raise MigrationError(
                f"there is no backup {file} on this machine: name it, geoportrait rollback FILE"
            )
        self._notice(f"restore {file}")
        restore_backup(file, self._stores.client, self._stores.objects, replace=True, spared_keys=(RECORD,))
        write_mark(self._stores.objects, read_layout(self._stores.client))
        self._stores.client.delete(RECORD)
        return file

    def _begin(self, layout: int) -> UpgradeRecord:
        try:
            apps, content = self._fingerprint()
        except DamagedRecord as error:
            raise MigrationError(f"{error}; restore it from a backup, or delete it, then upgrade") from None
        self._folder.mkdir(parents=True, exist_ok=True)
        moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        file = (self._folder / f"before-layout-{LAYOUT}-{moment}.zip").resolve()
        self._notice(f"backup {file}")
        write_backup(file, self._stores.client, self._stores.objects)
        read_manifest(file)
        record = UpgradeRecord(
            from_layout=layout,
            to_layout=LAYOUT,
            backup=str(file),
            apps=apps,
            content=content,
            began_at=int(time.time()),
        )
        self._stores.client.set(RECORD, record.model_dump_json())
        return record

    def _resume(self, record: UpgradeRecord) -> UpgradeRecord:
        file = Path(record.backup)
        if not file.is_file():
            raise MigrationError(
                f"an upgrade was interrupted, and its backup {file} is not on this machine: go on where it "
                "is, or restore that backup with `geoportrait rollback FILE`"
            )
        self._notice(f"going on with the upgrade whose backup is {file}")
        read_manifest(file)
        return record

    def _verify(self, record: UpgradeRecord) -> None:
        """Compare all apps with what they were."""
        self._notice("verify")
        apps, content = self._fingerprint()
        if (apps, content) != (record.apps, record.content):
            raise MigrationError(
                f"{apps} apps are not what the {record.apps} before the upgrade were: `geoportrait rollback` "
                f"restores {record.backup}"
            )

    def _fingerprint(self) -> tuple[int, str]:
        """Return how many apps there are, and a hash of all that they say."""
        digest, count = hashlib.sha256(), 0
        for app, _, _ in stored_apps(self._stores.client):
            digest.update(app.model_dump_json().encode() + b"\n")
            count += 1
        return count, digest.hexdigest()
