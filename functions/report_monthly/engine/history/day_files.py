"""One table of one day as a Parquet file: read, merged, written when something is new.

Counts only grow, so of two records of the same row the greater counts hold. That makes a roll-up idempotent,
and merges what comes late, twice, or after Redis was emptied.
"""

import csv
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from functions.report_monthly.engine.history.columns import BUCKET, key_of
from shared.stores import ObjectStore
from shared.stores.errors import ObjectNotFound

Row = Sequence[Any]


class DayFiles:
    """The files of one table; `key` columns identify a row, all others are counts."""

    def __init__(
        self, objects: ObjectStore, table: str, columns: Mapping[str, str], key: Sequence[str]
    ) -> None:
        self._objects = objects
        self._table = table
        self._columns = dict(columns)
        self._key = tuple(key)

    def fetch(self, date: str, folder: Path) -> Path | None:
        """Bring a day's file into a folder; None where there is none."""
        try:
            content = self._objects.get(BUCKET, key_of(self._table, date))
        except ObjectNotFound:
            return None
        file = folder / f"{self._table}-{date}.parquet"
        file.write_bytes(content)
        return file

    def merge(self, date: str, rows: Iterable[Row], *, greatest: bool = True) -> bool:
        """Merge rows into a day's file; whether that changed it.

        Without `greatest` a new row replaces the one of the same key: units of a quota can be given back.
        """
        with tempfile.TemporaryDirectory() as name, duckdb.connect(":memory:") as connection:
            folder = Path(name)
            _load(connection, folder / "rows.csv", self._columns, rows)
            old_file = self.fetch(date, folder)
            source = "SELECT * FROM new"
            if old_file is not None:
                connection.execute("CREATE TABLE old AS SELECT * FROM read_parquet(?)", [str(old_file)])
                self._add_missing_columns(connection)
                source = self._merging_query(greatest)
            order = ", ".join(self._key)
            connection.execute(f"CREATE TABLE merged AS {source}")
            if old_file is not None and not _differ(connection):
                return False
            file = folder / "merged.parquet"
            connection.execute(
                f"COPY (SELECT * FROM merged ORDER BY {order}) TO '{file}'"  # noqa: S608
                " (FORMAT parquet, COMPRESSION zstd)"
            )
            self._objects.put(
                BUCKET,
                key_of(self._table, date),
                file.read_bytes(),
                content_type="application/vnd.apache.parquet",
            )
        return True

    def _add_missing_columns(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let a file of an earlier version have the columns of today, with zeros."""
        rows = connection.execute("DESCRIBE old").fetchall()
        for column, kind in self._columns.items():
            if column not in {row[0] for row in rows}:
                connection.execute(f"ALTER TABLE old ADD COLUMN {column} {kind} DEFAULT 0")

    def _merging_query(self, greatest: bool) -> str:
        names = ", ".join(self._columns)
        keys = ", ".join(self._key)
        if not greatest:
            same_key = " AND ".join(f"new.{key} = old.{key}" for key in self._key)
            others = f"SELECT {names} FROM old WHERE NOT EXISTS (SELECT 1 FROM new WHERE {same_key})"  # noqa: S608
            return f"SELECT {names} FROM new UNION ALL {others}"  # noqa: S608
        counts = ", ".join(
            column if column in self._key else f"max({column})::{kind} AS {column}"
            for column, kind in self._columns.items()
        )
        both = f"SELECT {names} FROM old UNION ALL SELECT {names} FROM new"  # noqa: S608
        return f"SELECT {counts} FROM ({both}) GROUP BY {keys}"  # noqa: S608


def _load(
    connection: duckdb.DuckDBPyConnection, file: Path, columns: Mapping[str, str], rows: Iterable[Row]
) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    column_list = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    connection.execute(f"CREATE TABLE new ({column_list})")
    if file.stat().st_size:
        connection.execute(f"COPY new FROM '{file}' (FORMAT csv, HEADER false)")


def _differ(connection: duckdb.DuckDBPyConnection) -> bool:
    row = connection.execute(
        "SELECT (SELECT count(*) FROM (SELECT * FROM merged EXCEPT SELECT * FROM old))"
        " + (SELECT count(*) FROM (SELECT * FROM old EXCEPT SELECT * FROM merged))"
    ).fetchone()
    return bool(row and row[0])
