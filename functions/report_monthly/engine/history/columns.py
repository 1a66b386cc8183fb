"""The columns of the Parquet files; one folder a table, one file a day of Asia/Shanghai.

minutes/date=2026-11-01/part.parquet   one row a service and minute, rows of functions (`@name`) among them
latency/date=2026-11-01/part.parquet   one row a service, minute and latency bucket
usage/date=2026-11-01/part.parquet     one row an app and service that was used that day
"""

from typing import Final

BUCKET: Final = "metrics"

MINUTE_COUNTS: Final = (
    "ok",
    "client",
    "refused",
    "failed",
    "probes",
    "failed_probes",
    "cold",
    "cold_ms",
    "gpu_samples",
    "gpu_mib",
    "gpu_percent",
    "beats",
    "deletions",
)
MINUTES: Final = {"service": "VARCHAR", "minute": "BIGINT", **dict.fromkeys(MINUTE_COUNTS, "BIGINT")}
LATENCY: Final = {"service": "VARCHAR", "minute": "BIGINT", "bucket": "INTEGER", "calls": "BIGINT"}
USAGE: Final = {
    "appid": "BIGINT",
    "app": "VARCHAR",
    "service": "VARCHAR",
    "quota": "BIGINT",
    "quota_of_day": "BIGINT",
    "qps": "BIGINT",
    "spent": "BIGINT",
    "calls": "BIGINT",
    "peak": "BIGINT",
    "over_qps": "BIGINT",
    "over_quota": "BIGINT",
    "refused": "BIGINT",
    "near_quota": "BIGINT",
    "unmetered": "BIGINT",
}
"""`quota` is the limit of a day (-1: none), `quota_of_day` that with a boost of that day."""


def key_of(table: str, date: str) -> str:
    """Return the key of a table's day."""
    return f"{table}/date={date}/part.parquet"
