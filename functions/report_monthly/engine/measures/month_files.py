"""The history of one month, opened in DuckDB."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from functions.report_monthly.engine.history.columns import LATENCY, MINUTES, USAGE
from functions.report_monthly.engine.history.day_files import DayFiles
from shared.service_level.months import Month
from shared.stores import ObjectStore

TABLES: Final[Mapping[str, Mapping[str, str]]] = {"minutes": MINUTES, "latency": LATENCY, "usage": USAGE}
MEMORY: Final = "512MB"
THREADS: Final = 2


@contextmanager
def open_month(objects: ObjectStore, month: Month) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection with the views `minutes`, `latency` and `usage` of a month; `usage` has its date too.

    Days without a file have no rows. Raises StoreError.
    """
    with tempfile.TemporaryDirectory() as name, duckdb.connect(":memory:") as connection:
        folder = Path(name)
        connection.execute(f"SET threads={THREADS}")
        connection.execute(f"SET memory_limit='{MEMORY}'")
        connection.execute(f"SET temp_directory='{folder}'")
        for table, columns in TABLES.items():
            day_files = DayFiles(objects, table, columns, ())
            files = [
                str(file)
                for date in month.dates
                if (file := day_files.fetch(date.isoformat(), folder)) is not None
            ]
            _view(connection, table, columns, files)
        yield connection


def _view(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], files: list[str]
) -> None:
    """Declare a view; a column that the files of an earlier version lack reads as NULL."""
    column_list = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    connection.execute(f"CREATE TABLE no_{table} ({column_list}, filename VARCHAR)")
    names = ", ".join(columns)
    date = ", regexp_extract(filename, '(\\d{4}-\\d\\d-\\d\\d)', 1)::DATE AS date" if table == "usage" else ""
    source = f"SELECT * FROM no_{table}"  # noqa: S608 - our own names
    if files:
        file_list = ", ".join(f"'{file}'" for file in files)
        read = f"read_parquet([{file_list}], union_by_name=true, filename=true)"
        source += f" UNION ALL BY NAME SELECT * FROM {read}"  # noqa: S608
    connection.execute(f"CREATE VIEW {table} AS SELECT {names}{date} FROM ({source})")  # noqa: S608
