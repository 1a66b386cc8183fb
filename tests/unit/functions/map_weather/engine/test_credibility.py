"""Which reports are believed, and what is left of one as time goes on."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.map_weather.engine.credibility import Unbelievable, check_credibility, drop_past
from functions.map_weather.engine.report import Day, Hour, Observation, Report
from functions.map_weather.engine.spots import BEIJING

NOW = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)
"""Half past midnight of the 1st of December in Beijing."""
OLDEST = timedelta(hours=6)


def report(
    minutes: float = 15, *, first_day: date | None = None, first_hour: datetime | None = None
) -> Report:
    time = NOW - timedelta(minutes=minutes)
    days = [] if first_day is None else [Day(date=first_day + timedelta(days=n)) for n in range(4)]
    hours = [] if first_hour is None else [Hour(time=first_hour + timedelta(hours=n)) for n in range(6)]
    return Report(
        issued_at=time, now=Observation(observed_at=time, temp=8.0), days=tuple(days), hours=tuple(hours)
    )


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (report(-11), "from the future by 11 minutes"),
        (report(-48 * 60), "from the future by 48 hours"),
        (report(48 * 60), "48 hours old"),
        (report(361), "6 hours old"),
        (report(first_day=date(2026, 11, 26)), "its days begin on 2026-11-26, and today is 2026-12-01"),
        (report(first_day=date(2026, 12, 3)), "its days begin on 2026-12-03"),
        (report(first_hour=NOW - timedelta(days=2)), "its hours begin at"),
        (report(first_hour=NOW + timedelta(hours=4)), "its hours begin at"),
    ],
)
def test_a_wrong_clock_is_not_believed(told: Report, reason: str) -> None:
    with pytest.raises(Unbelievable, match=reason):
        check_credibility(told, BEIJING, NOW, OLDEST)


def test_what_is_over_is_left_out_by_the_clock_of_the_place() -> None:
    told = report(first_day=date(2026, 11, 30), first_hour=NOW - timedelta(minutes=150))
    believed = check_credibility(told, BEIJING, NOW, OLDEST)
    assert [day.date for day in believed.days] == [date(2026, 12, day) for day in (1, 2, 3)]
    assert believed.hours[0].time == NOW - timedelta(minutes=30)
    in_london = check_credibility(told, ZoneInfo("Europe/London"), NOW, OLDEST)
    assert in_london.days[0].date == date(2026, 11, 30)
    assert check_credibility(report(-9), BEIJING, NOW, OLDEST).now is not None


@given(st.integers(-5000, 5000), st.integers(-10, 10), st.integers(-100, 100))
def test_what_is_believed_is_of_now(minutes: int, days: int, hours: int) -> None:
    told = report(
        minutes, first_day=date(2026, 12, 1) + timedelta(days=days), first_hour=NOW + timedelta(hours=hours)
    )
    try:
        believed = check_credibility(told, BEIJING, NOW, OLDEST)
    except Unbelievable:
        return
    assert -10 <= minutes <= 360
    assert believed.days[0].date in (date(2026, 12, 1), date(2026, 12, 2))
    assert -timedelta(hours=1) < believed.hours[0].time - NOW <= timedelta(hours=3)
    later = drop_past(believed, BEIJING, NOW + timedelta(days=3))
    assert all(day.date >= date(2026, 12, 4) for day in later.days)
