"""What apps used of their quotas in a month."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import duckdb
from msgspec import Struct

from functions.report_monthly.engine.measures.forecast import Forecast, forecast
from shared.catalogue import Catalogue, Service
from shared.service_level.months import Month
from shared.service_level.percentages import Share


class DayUse(Struct, frozen=True):
    """One day of one app and service."""

    date: dt.date
    quota: int
    """The limit of that day, a boost included; -1: none."""
    is_boosted: bool
    units: int
    calls: int
    peak: int
    over_qps: int
    over_quota: int
    near_quota: int
    unmetered_units: int


class QuotaUse(Struct, frozen=True, dict=True):
    """One app's use of one service, over the days on which it was used."""

    appid: int
    app: str
    service: Service
    quota: int
    qps: int
    days: Sequence[DayUse]
    past_dates: Sequence[dt.date]

    def total(self, name: str) -> int:
        """Return the sum of a count over the days."""
        return sum(getattr(day, name) for day in self.days)

    @cached_property
    def peak_day(self) -> DayUse:
        """The day with the most units; the first of several."""
        return max(self.days, key=lambda day: (day.units, -day.date.toordinal()))

    @property
    def peak_second(self) -> int:
        """The most units of one second."""
        return max(day.peak for day in self.days)

    @property
    def peak_share(self) -> Share:
        """What the busiest day used of its quota; empty without a quota. Shadow mode may use more."""
        quota = self.peak_day.quota
        return Share(min(self.peak_day.units, quota), quota) if quota > 0 else Share(0, 0)

    @property
    def boost_dates(self) -> list[dt.date]:
        """The days on which a boost held."""
        return [day.date for day in self.days if day.is_boosted]

    @cached_property
    def forecast(self) -> Forecast:
        """What is expected of the quota."""
        use = {day.date: day for day in self.days}
        units = [use[date].units if date in use else 0 for date in self.past_dates]
        quotas = [use[date].quota if date in use else self.quota for date in self.past_dates]
        return forecast(units, quotas) if units else Forecast(False)


class QuotaMonth(Struct, frozen=True):
    """All use of a month, the app's services in the catalogue's order."""

    month: Month
    past_dates: Sequence[dt.date]
    uses: Sequence[QuotaUse]

    @property
    def is_partial(self) -> bool:
        """Whether the month still runs."""
        return len(self.past_dates) < len(self.month.dates)


def measure_quotas(
    connection: duckdb.DuckDBPyConnection, month: Month, catalogue: Catalogue, past_dates: Sequence[dt.date]
) -> QuotaMonth:
    """Measure the use of a month; `past_dates` are its days that are over, and the current one."""
    columns = "appid, app, service, quota, quota_of_day, qps, date, spent, calls, peak, over_qps, over_quota"
    rows = connection.execute(
        f"SELECT {columns}, near_quota, unmetered FROM usage ORDER BY appid, service, date"  # noqa: S608
    ).fetchall()
    by_use: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in rows:
        if row[2] in catalogue and (row[7] or row[8] or row[10] or row[11]):
            by_use[row[0], row[2]].append(row)
    places = {service: index for index, service in enumerate(catalogue)}
    uses = [
        QuotaUse(
            appid,
            last[1],
            catalogue[service],
            last[3],
            last[5],
            [DayUse(row[6], row[4], row[4] != row[3], *row[7:14]) for row in group],
            past_dates,
        )
        for (appid, service), group in by_use.items()
        for last in group[-1:]
    ]
    return QuotaMonth(month, past_dates, sorted(uses, key=lambda use: (use.appid, places[use.service.id])))
