"""Which reports are believed: none from the future, none too old, none whose days do not include today."""

from datetime import datetime, timedelta, tzinfo
from typing import Final

from functions.map_weather.engine.report import Report

TOLERANCE: Final = timedelta(minutes=10)
"""How far a provider's clock may be ahead of ours."""
FIRST_HOUR: Final = timedelta(hours=3)
"""An hourly forecast begins at most so long after now."""


class Unbelievable(Exception):
    """A report is not believed; the message says why."""


def check_credibility(report: Report, zone: tzinfo, now: datetime, oldest: timedelta) -> Report:
    """Return the report without what is over. `now` is aware, `zone` the clock of the place.

    Raises Unbelievable.
    """
    times = [report.issued_at, *([report.now.observed_at] if report.now else [])]
    if max(times) > now + TOLERANCE:
        raise Unbelievable(f"it is from the future by {_duration(max(times) - now)}")
    if min(times) < now - oldest:
        raise Unbelievable(f"it is {_duration(now - min(times))} old")
    present_report = drop_past(report, zone, now)
    today = now.astimezone(zone).date()
    if report.days and (not present_report.days or present_report.days[0].date > today + timedelta(days=1)):
        raise Unbelievable(f"its days begin on {report.days[0].date}, and today is {today}")
    if report.hours and (not present_report.hours or present_report.hours[0].time > now + FIRST_HOUR):
        raise Unbelievable(f"its hours begin at {report.hours[0].time.isoformat()}")
    return present_report


def drop_past(report: Report, zone: tzinfo, now: datetime) -> Report:
    """Return the report without days and hours that are over."""
    today = now.astimezone(zone).date()
    hour = now - timedelta(hours=1)
    return report.model_copy(
        update={
            "days": tuple(day for day in report.days if day.date >= today),
            "hours": tuple(item for item in report.hours if item.time > hour),
        }
    )


def _duration(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours:.0f} hours" if hours >= 2 else f"{hours * 60:.0f} minutes"
