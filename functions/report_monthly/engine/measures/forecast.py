"""When a quota will be used up: a straight line through the days of the month, and the busiest day."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct

LEAST_DAYS: Final = 14
MONTHS_AHEAD: Final = 3
_DAYS_PER_MONTH: Final = 30


class Forecast(Struct, frozen=True):
    """What is expected of one quota: it is full already, in so many months, or not within MONTHS_AHEAD.

    `is_known` is False where too few days were used to say anything.
    """

    is_known: bool
    full_days: int = 0
    months_until_full: int | None = None


def forecast(units: Sequence[int], quotas: Sequence[int]) -> Forecast:
    """Return the forecast of a month: units of each of its past days, zeros too, and the quota of each.

    The line is fitted by least squares. The distance of the busiest day from it is added, because a quota is
    met by the busiest day and not by the mean. A line that falls or lies flat never fills a quota.
    """
    full_days = sum(quota >= 0 and use >= quota > 0 for use, quota in zip(units, quotas, strict=True))
    if full_days:
        return Forecast(True, full_days)
    if len(units) < LEAST_DAYS or np.count_nonzero(units) < LEAST_DAYS or quotas[-1] < 0:
        return Forecast(False)
    days = np.arange(len(units), dtype=np.float64)
    slope, level = np.polyfit(days, np.asarray(units, dtype=np.float64), 1)
    line = level + slope * days
    excess = float(np.max(np.asarray(units) - line))
    if slope > 0:
        for months in range(1, MONTHS_AHEAD + 1):
            if level + slope * (days[-1] + months * _DAYS_PER_MONTH) + excess >= quotas[-1]:
                return Forecast(True, 0, months)
    return Forecast(True)
