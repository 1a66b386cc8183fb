"""What the overview shows of a measured day: figures, a line of 24 hours, and one row a service."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from msgspec import Struct

from shared.access.days import UTC_OFFSET_SECONDS, today
from shared.service_level.percentages import Share
from shared.service_level.promises import FAST_SHARE
from shared.service_level.recent import DAY_MINUTES, RecentDay, ServiceDay

CHART_MINUTES: Final = 10
"""Of one point of the 24-hour line."""
SPARK_MINUTES: Final = 30
SPARK_WIDTH, SPARK_HEIGHT = 120, 24


class ServiceRow(Struct, frozen=True):
    """One service of the table."""

    day: ServiceDay
    state: str
    """`bad` while it is down, `warn` where a promise is missed, `ok`, or `idle` without calls."""
    calls: int
    sparkline: str
    """The path of an SVG line, empty without calls."""


class DayFigures(Struct, frozen=True):
    """The overview's figures; today begins at midnight in Asia/Shanghai."""

    today_calls: int
    today_refusals: int
    fast_share: Share
    down_services: Sequence[ServiceDay]
    rows: Sequence[ServiceRow]
    line: dict[str, list[int]]
    """Unix seconds and counts of CHART_MINUTES each: `time`, `calls`, `failures`."""


def day_figures(day: RecentDay) -> DayFigures:
    """Return the figures of a day."""
    midnight = (today((day.first_minute + DAY_MINUTES) * 60) * 86_400 - UTC_OFFSET_SECONDS) // 60
    first_today = max(0, midnight - day.first_minute)
    calls = sum((service.calls for service in day.services), np.zeros(DAY_MINUTES, dtype=np.int64))
    refusals = sum((service.refusals for service in day.services), np.zeros(DAY_MINUTES, dtype=np.int64))
    failures = sum(
        (service.measurement.minutes.failures for service in day.services),
        np.zeros(DAY_MINUTES, dtype=np.int64),
    )
    rows = [_row(service) for service in day.services]
    return DayFigures(
        int(calls[first_today:].sum()),
        int(refusals[first_today:].sum()),
        Share(
            sum(service.measurement.fast for service in day.services),
            sum(service.measurement.ok for service in day.services),
        ),
        [service for service in day.services if service.is_down],
        sorted(rows, key=lambda row: row.state == "idle"),
        {
            "time": [(day.first_minute + index) * 60 for index in range(0, DAY_MINUTES, CHART_MINUTES)],
            "calls": _sums(calls, CHART_MINUTES),
            "failures": _sums(failures, CHART_MINUTES),
        },
    )


def _row(service: ServiceDay) -> ServiceRow:
    measurement = service.measurement
    calls = int(service.calls.sum())
    if service.is_down:
        state = "bad"
    elif not calls and not measurement.is_observed:
        state = "idle"
    else:
        is_slow = not measurement.fast_share.is_empty and not measurement.fast_share.reaches(FAST_SHARE)
        state = "warn" if is_slow or measurement.bad_minutes else "ok"
    return ServiceRow(service, state, calls, _path(_sums(service.calls, SPARK_MINUTES)) if calls else "")


def _sums(counts: "np.ndarray[Any, np.dtype[np.int64]]", minutes: int) -> list[int]:
    sums: list[int] = counts.reshape(-1, minutes).sum(axis=1).tolist()
    return sums


def _path(counts: Sequence[int]) -> str:
    most = max(counts) or 1
    step = SPARK_WIDTH / (len(counts) - 1)
    points = (
        f"{index * step:.1f} {SPARK_HEIGHT - 1 - (SPARK_HEIGHT - 2) * count / most:.1f}"
        for index, count in enumerate(counts)
    )
    return "M" + "L".join(points)
