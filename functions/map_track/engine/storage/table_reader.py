"""Reading one entity's rows of some days: the groups of rows that may have them, and no others."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from functions.map_track.engine.storage.hot_store import MOST_POINTS_OF_WINDOW
from functions.map_track.engine.storage.keys import ServiceId
from functions.map_track.engine.storage.rows import POINT_COLUMNS
from functions.map_track.engine.storage.table import (
    ROW_GROUP,
    SCHEMA,
    Snapshot,
    TableFile,
    TrackTable,
    day_name,
)
from functions.map_track.errors import TooManyToRead
from shared.config import Settings
from shared.stores.errors import ObjectStoreUnavailable

SLACK_ROWS: Final = 2 * ROW_GROUP
"""Rows of other entities that the first and the last group of one entity may have."""
MOST_FOOTERS: Final = 512
"""Footers of files that are kept, of some 20 kB each."""
READERS: Final = 8
TRIES: Final = 3
_READ_SCHEMA: Final = pa.schema([SCHEMA.field(name) for name in ("entity_id", *POINT_COLUMNS)])

IdBounds = tuple[int, int]
"""The least and the greatest id of entities."""


class TableReader:
    """Reads the table of the settings. Threads may share it."""

    def __init__(self, settings: Settings, table: TrackTable) -> None:
        self._settings = settings
        self._table = table
        self._folder = table.address.removeprefix("s3://")
        self._lock = threading.Lock()
        self._footers: OrderedDict[str, pq.FileMetaData] = OrderedDict()
        self._files: fs.FileSystem | None = None
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="table")

    def read(
        self, service: ServiceId, entity_id: int, days: Sequence[int], start: int, end: int, version: int
    ) -> list[pa.Table]:
        """Return the rows of an entity from `start` to `end` on these days, in any order.

        version: the table is read at this version or a newer one.
        Raises TooManyToRead and ObjectStoreUnavailable.
        """
        return self.read_entities(service, (entity_id, entity_id), days, start, end, version)

    def read_entities(
        self,
        service: ServiceId,
        bounds: IdBounds,
        days: Sequence[int],
        start: int,
        end: int,
        version: int,
        most: int = MOST_POINTS_OF_WINDOW,
    ) -> list[pa.Table]:
        """Return the rows of all entities between two ids, both included, as `read` does; `most` of them."""
        for attempt in range(TRIES):
            snapshot = self._table.snapshot(version)
            paths = _paths(snapshot, service, bounds, days, start, end)
            try:
                tables = list(
                    self._threads.map(lambda path: self._rows(path, bounds, start, end, most), paths)
                )
            except FileNotFoundError as error:  # a newer version has other files
                if attempt == TRIES - 1:
                    raise ObjectStoreUnavailable(
                        "the table of tracks changes faster than it is read"
                    ) from error
                self._table.forget_snapshot()
            except OSError as error:
                raise ObjectStoreUnavailable(
                    f"the table of tracks cannot be read: {type(error).__name__}"
                ) from error
            else:
                count = sum(len(rows) for rows in tables)
                if count > most:
                    raise TooManyToRead(count, most)
                return tables
        return []

    def _rows(self, path: str, bounds: IdBounds, start: int, end: int, most: int) -> pa.Table:
        with self._file_system().open_input_file(f"{self._folder}/{path}") as source:
            file = pq.ParquetFile(source, metadata=self._footers.get(path), pre_buffer=True)
            self._remember(path, file.metadata)
            groups = [
                number
                for number in range(file.metadata.num_row_groups)
                if _may_have(file.metadata.row_group(number), bounds, start, end)
            ]
            count = sum(file.metadata.row_group(number).num_rows for number in groups)
            if count > most + SLACK_ROWS:
                raise TooManyToRead(count, most)
            rows = file.read_row_groups(groups, columns=list(_READ_SCHEMA.names), use_threads=False)
        import pyarrow.compute as pc  # it makes 300 functions, and a start needs none

        rows = rows.select(_READ_SCHEMA.names).cast(_READ_SCHEMA)  # a deletion writes texts of another type
        time, ids = rows.column("loc_time"), rows.column("entity_id")
        mask = pc.and_(
            pc.and_(pc.greater_equal(ids, bounds[0]), pc.less_equal(ids, bounds[1])),
            pc.and_(pc.greater_equal(time, start), pc.less_equal(time, end)),
        )
        return rows.filter(mask)

    def _remember(self, path: str, footer: pq.FileMetaData) -> None:
        with self._lock:
            self._footers[path] = footer
            self._footers.move_to_end(path)
            while len(self._footers) > MOST_FOOTERS:
                self._footers.popitem(last=False)

    def _file_system(self) -> fs.FileSystem:
        with self._lock:
            if self._files is None:
                self._files = _s3(self._settings)
            return self._files


def _paths(
    snapshot: Snapshot, service: ServiceId, bounds: IdBounds, days: Iterable[int], start: int, end: int
) -> list[str]:
    def may_have(file: TableFile) -> bool:
        has_entity = file.least_id <= bounds[1] and file.greatest_id >= bounds[0]
        return has_entity and file.earliest <= end and file.latest >= start

    partitions = [(str(service), day_name(day)) for day in days]
    return [file.path for name in partitions for file in snapshot.files.get(name, ()) if may_have(file)]


def _may_have(group: pq.RowGroupMetaData, bounds: IdBounds, start: int, end: int) -> bool:
    """Tell whether a group of rows may have some of these entities and this time."""
    for position in range(group.num_columns):
        column = group.column(position)
        least, greatest = {"entity_id": bounds, "loc_time": (start, end)}.get(
            column.path_in_schema, (None, None)
        )
        statistics = column.statistics if least is not None else None
        if statistics is None or not statistics.has_min_max:
            continue
        if statistics.min > greatest or statistics.max < least:
            return False
    return True


def _s3(settings: Settings) -> fs.FileSystem:
    scheme, _, host = (settings.s3_endpoint_url or "").rpartition("://")
    access_key, secret_key = settings.s3_access_key_id, settings.s3_secret_access_key
    return fs.S3FileSystem(
        access_key=access_key.get_secret_value() if access_key else None,
        secret_key=secret_key.get_secret_value() if secret_key else None,
        region=settings.s3_region,
        endpoint_override=host or None,
        scheme=scheme or "https",
        connect_timeout=2,
        request_timeout=5,
        retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=2),
    )
