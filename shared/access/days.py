"""Quota days: they begin at midnight in Asia/Shanghai, which has had no daylight saving since 1991."""

import datetime as dt

UTC_OFFSET_SECONDS = 8 * 3600
SHANGHAI = dt.timezone(dt.timedelta(seconds=UTC_OFFSET_SECONDS), "Asia/Shanghai")

_EPOCH = dt.date(1970, 1, 1).toordinal()


def day_number(date: dt.date) -> int:
    """Return days since 1970-01-01, the form in which the admission script counts days."""
    return date.toordinal() - _EPOCH


def date_of(day: int) -> dt.date:
    """Return the date of a day number."""
    return dt.date.fromordinal(day + _EPOCH)


def today(unix_seconds: float) -> int:
    """Return the day number, in Asia/Shanghai, of a moment."""
    return int(unix_seconds + UTC_OFFSET_SECONDS) // 86_400
