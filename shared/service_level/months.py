"""Months of the reports: calendar months of Asia/Shanghai, in minutes and days."""

import datetime as dt
from typing import Self

from msgspec import Struct

from shared.access.days import SHANGHAI, day_number

MINUTES_PER_DAY = 1440


class MonthError(ValueError):
    """A text names no month."""


class Month(Struct, frozen=True, order=True):
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2026-11`. Raises MonthError."""
        try:
            date = dt.datetime.strptime(text, "%Y-%m").date()
        except ValueError:
            raise MonthError(f"{text!r} is no month; expected one such as 2026-11") from None
        return cls(date.year, date.month)

    @classmethod
    def at_time(cls, unix_seconds: float) -> Self:
        """Return the month of a moment."""
        date = dt.datetime.fromtimestamp(unix_seconds, SHANGHAI)
        return cls(date.year, date.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def plus_months(self, months: int) -> "Month":
        """Return the month so many months later."""
        year, index = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, index + 1)

    @property
    def first_date(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.number, 1)

    @property
    def dates(self) -> list[dt.date]:
        """All its days."""
        count = (self.plus_months(1).first_date - self.first_date).days
        return [self.first_date + dt.timedelta(days=index) for index in range(count)]

    @property
    def first_day(self) -> int:
        """The number of its first day, as admission counts days."""
        return day_number(self.first_date)

    @property
    def minutes(self) -> int:
        """How many minutes it has."""
        return len(self.dates) * MINUTES_PER_DAY

    @property
    def first_minute(self) -> int:
        """Its first minute, in Unix seconds // 60."""
        first = dt.datetime.combine(self.first_date, dt.time(), SHANGHAI)
        return int(first.timestamp()) // 60

    def past_minutes(self, unix_seconds: float) -> int:
        """Return how many of its minutes are over at a moment."""
        return min(self.minutes, max(0, int(unix_seconds) // 60 - self.first_minute))
