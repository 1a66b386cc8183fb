"""What apps used of services, as admission counted it, by day."""

import datetime as dt
from collections.abc import Iterator, Mapping

from shared.access.app import App
from shared.access.days import day_number
from shared.access.directory import AppDirectory
from shared.access.limits import limits_of
from shared.access.usage import DayUsage
from shared.catalogue import Catalogue, Service

UsageRow = tuple[int | str, ...]


def read_usage(directory: AppDirectory, catalogue: Catalogue) -> Iterator[tuple[dt.date, UsageRow]]:
    """Yield a row of the table `usage` for every app, service and day; deleted apps too.

    A day that is over counts as closed whether or not anybody has called since. Raises AccessError.
    """
    for app in directory.all(with_deleted=True):
        for service in catalogue.values():
            usage: Mapping[dt.date, DayUsage] = directory.usage(app.appid, service.id)
            for date, counts in usage.items():
                yield date, usage_row(app, service, date, counts)


def usage_row(app: App, service: Service, date: dt.date, counts: DayUsage) -> UsageRow:
    """Return one row; its limits are those of the app's record now, and of a boost of that day."""
    group = next(iter(service.groups), None)
    limits = limits_of(app, service, group)
    return (
        app.appid,
        app.name,
        service.id,
        limits.quota,
        quota_with_boost(app, limits.quota, day_number(date)),
        limits.qps,
        counts.spent_units,
        counts.calls,
        counts.peak_units,
        counts.qps,
        counts.quota,
        counts.refused_calls,
        counts.near_quota,
        counts.unmetered_units,
    )


def quota_with_boost(app: App, quota: int, day: int) -> int:
    """Return a day's quota; -1 stays none."""
    boost = app.boost_on(day)
    if quota < 0 or boost is None or not boost.from_day <= day <= boost.to_day:
        return quota
    return quota * (1000 + boost.per_mille) // 1000
