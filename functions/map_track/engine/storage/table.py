"""The table of points in the object store: Delta Lake, open to Spark, Trino and DuckDB.

    s3://tracks/points/service=APPID.SERVICE/day=YYYY-MM-DD/….parquet     days of UTC

Rows of a file are sorted by entity and time and lie in groups of `ROW_GROUP`, so that a query reads the
groups of one entity alone. The log of the table has numbers of entities and no names: a deleted name stays
nowhere.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError
from msgspec import Struct

from functions.map_track.engine.storage.keys import DAY_SECONDS, ServiceId
from shared.config import Settings
from shared.stores import ObjectStore
from shared.stores.errors import ObjectStoreUnavailable

BUCKET: Final = "tracks"
FOLDER: Final = "points"
ROW_GROUP: Final = 20_000
SPILL_BYTES: Final = 256 * 1024 * 1024
STALE_FILE_HOURS: Final = 1
"""After so long a file that the table no longer has goes: readers of an older version have gone, too."""

SCHEMA: Final = pa.schema(
    [
        pa.field("service", pa.string()),
        pa.field("day", pa.string()),
        pa.field("entity_id", pa.int64()),
        pa.field("entity", pa.string()),
        pa.field("loc_time", pa.int64()),
        pa.field("create_time", pa.int64()),
        pa.field("longitude", pa.float64()),
        pa.field("latitude", pa.float64()),
        pa.field("speed", pa.float32()),
        pa.field("direction", pa.int16()),
        pa.field("height", pa.float32()),
        pa.field("radius", pa.float32()),
        pa.field("in_china", pa.bool_()),
        pa.field("object_name", pa.string()),
        pa.field("floor", pa.string()),
        pa.field("columns", pa.string()),
    ]
)
"""Degrees are WGS-84, times Unix seconds, speeds km/h; `columns` is the JSON of the custom columns."""

_PROPERTIES: Final = WriterProperties(compression="ZSTD", max_row_group_size=ROW_GROUP)
_CONFIGURATION: Final = {"delta.dataSkippingStatsColumns": "entity_id,loc_time"}


class TableFile(Struct, frozen=True):
    """A file of the table, with the numbers of entities and the times between which its rows lie."""

    path: str
    least_id: int
    greatest_id: int
    earliest: int
    latest: int


Partition = tuple[str, str]
"""Service and day, as the table names them."""


class Snapshot(Struct, frozen=True):
    """One version of the table: its files by partition."""

    version: int
    files: Mapping[Partition, Sequence[TableFile]]


NO_TABLE: Final = Snapshot(-1, {})


def day_name(day: int) -> str:
    """Return the name of a day of Unix time: 2026-11-30."""
    return datetime.fromtimestamp(day * DAY_SECONDS, UTC).strftime("%Y-%m-%d")


class TrackTable:
    """The table. Threads may share it; every method blocks, and raises ObjectStoreUnavailable."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._objects = ObjectStore(settings)
        self._lock = threading.Lock()
        self._table: DeltaTable | None = None
        self._snapshot = NO_TABLE
        self._has_bucket = False
        self.address = f"s3://{self._objects.bucket(BUCKET)}/{FOLDER}"

    def append(self, rows: pa.Table, batches: Mapping[str, int]) -> int:
        """Append sorted rows as one commit and return its version.

        batches: what the rows come from, by a name: a later look at `batch_of` tells that they are in.
        """
        with self._calling():
            self._ensure_bucket()
            write_deltalake(
                self.address,
                rows,
                mode="append",
                partition_by=["service", "day"],
                storage_options=self._options(),
                configuration=_CONFIGURATION,
                writer_properties=_PROPERTIES,
                commit_properties=CommitProperties(
                    app_transactions=[Transaction(name, number) for name, number in batches.items()]
                ),
            )
            return self.version()

    def version(self) -> int:
        """Return the newest version, -1 without a table."""
        with self._calling(), self._lock:
            table = self._open()
            if table is None:
                return -1
            table.update_incremental()
            return int(table.version())

    def batch_of(self, name: str) -> int:
        """Return the number of the last batch of this name that the table has, 0 for none."""
        with self._calling(), self._lock:
            table = self._open()
            return 0 if table is None else int(table.transaction_version(name) or 0)

    def snapshot(self, least_version: int) -> Snapshot:
        """Return a version of the table that is at least as new as this one."""
        with self._calling(), self._lock:
            if self._snapshot.version >= least_version:
                return self._snapshot
            table = self._open()
            if table is None:
                return NO_TABLE
            table.update_incremental()
            self._snapshot = Snapshot(int(table.version()), _files(table))
            return self._snapshot

    def forget_snapshot(self) -> None:
        """Read the table's log again at the next look: a file of the snapshot is gone."""
        with self._lock:
            self._snapshot = NO_TABLE

    def delete_entities(self, service: ServiceId, ids: Iterable[int]) -> int:
        """Delete the rows of entities and the bytes of every file that had them; return the version."""
        numbers = ", ".join(str(number) for number in sorted(ids))
        return self._delete(f"service = '{service}' AND entity_id IN ({numbers})")

    def delete_days(self, service: ServiceId, day: int) -> int:
        """Delete the rows of days earlier than this one; return the version."""
        return self._delete(f"service = '{service}' AND day < '{day_name(day)}'")

    def _delete(self, predicate: str) -> int:
        with self._calling():
            table = self._load()
            if table is None:
                return -1
            table.delete(predicate, writer_properties=_PROPERTIES)
            # Everything that no version refers to goes, files of a writer that was killed included.
            table.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False, full=True)
            return int(table.version())

    def merge(self, partition: Partition) -> int:
        """Write the files of a partition anew, sorted as a whole; return the version."""
        service, day = partition
        with self._calling():
            table = self._load()
            if table is None:
                return -1
            table.optimize.z_order(
                ["entity_id"],
                partition_filters=[("service", "=", service), ("day", "=", day)],
                max_spill_size=SPILL_BYTES,
                writer_properties=_PROPERTIES,
            )
            table.vacuum(retention_hours=STALE_FILE_HOURS, dry_run=False, enforce_retention_duration=False)
            return int(table.version())

    def _open(self) -> DeltaTable | None:
        if self._table is None:
            self._table = self._load()
        return self._table

    def _load(self) -> DeltaTable | None:
        """Return a table of its own for long work: readers do not wait for it."""
        self._ensure_bucket()
        try:
            return DeltaTable(self.address, storage_options=self._options())
        except TableNotFoundError:
            return None

    def _ensure_bucket(self) -> None:
        if not self._has_bucket:
            self._objects.ensure_bucket(BUCKET)
            self._has_bucket = True

    def _options(self) -> dict[str, str]:
        settings = self._settings
        options = {
            "AWS_REGION": settings.s3_region,
            "aws_conditional_put": "etag",
            "timeout": "5s",
            "connect_timeout": "2s",
            "max_retries": "2",
            "retry_timeout": "3s",
        }
        if settings.s3_endpoint_url:
            options["AWS_ENDPOINT_URL"] = settings.s3_endpoint_url
            options["AWS_ALLOW_HTTP"] = str(settings.s3_endpoint_url.startswith("http://")).lower()
        if settings.s3_access_key_id and settings.s3_secret_access_key:
            options["AWS_ACCESS_KEY_ID"] = settings.s3_access_key_id.get_secret_value()
            options["AWS_SECRET_ACCESS_KEY"] = settings.s3_secret_access_key.get_secret_value()
        return options

    @contextmanager
    def _calling(self) -> Iterator[None]:
        try:
            yield
        except (DeltaError, OSError) as error:
            raise ObjectStoreUnavailable(
                f"the table of tracks cannot be used: {type(error).__name__}"
            ) from error


def _files(table: DeltaTable) -> dict[Partition, list[TableFile]]:
    rows: list[dict[str, Any]] = pa.table(table.get_add_actions(flatten=True)).to_pylist()
    files: dict[Partition, list[TableFile]] = {}
    for row in rows:
        file = TableFile(
            path=row["path"],
            least_id=row["min.entity_id"],
            greatest_id=row["max.entity_id"],
            earliest=row["min.loc_time"],
            latest=row["max.loc_time"],
        )
        files.setdefault((row["partition.service"], row["partition.day"]), []).append(file)
    return files
