"""What callers of transit directions send."""

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final, Literal

from msgspec import Struct
from pydantic import Field

from functions.map_direction.parameters import EndParameters
from shared.geo.refusal import ParameterInvalid
from shared.web.fields import Whole, mismatch
from shared.web.parameters import parameter

_DATE: Final = re.compile(r"([0-9]{4})-?([0-9]{1,2})-?([0-9]{1,2})", re.ASCII)
_TIMES: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})(?:-([0-9]{1,2}):([0-9]{2}))?", re.ASCII)
MOST_PAGE: Final = 10
DAY: Final = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1971, 2199


class LiteTransitParameters(EndParameters):
    """`/directionlite/v1/transit`."""

    departure_date: str = parameter("`YYYY-MM-DD`; today, from city to city tomorrow")
    departure_time: str = parameter("`hh:mm` or `hh:mm-hh:mm`; in a city now, from city to city all day")
    tactics_incity: Literal["0", "1", "2", "3", "4", "5"] = Field(
        "0",
        description="0 recommended, 1 fewer transfers, 2 less walking, 3 no metro, 4 fastest, 5 metro first",
    )


class TransitParameters(LiteTransitParameters):
    """`/direction/v2/transit` and `/direction_abroad/v1/transit`."""

    tactics_intercity: Literal["0", "1", "2"] = Field("0", description="0 fastest, 1 early, 2 cheap")
    trans_type_intercity: Literal["0", "1", "2"] = Field(
        "0", description="what is taken where there is one: 0 train, 1 plane, 2 coach"
    )
    page_size: Annotated[int, Whole(1, MOST_PAGE)] = Field(10, description="plans on a page, 1 to 10")
    page_index: Annotated[int, Whole(1)] = Field(1, description="number of the page, from 1")

    @property
    def page(self) -> slice:
        """The plans of the requested page."""
        return slice((self.page_index - 1) * self.page_size, self.page_index * self.page_size)


class Departure(Struct, frozen=True):
    """A local time of departure; with `latest` a window that begins there."""

    earliest: datetime
    latest: datetime | None = None


def read_departure(date_text: str, time_text: str, now: datetime, *, is_intercity: bool) -> Departure:
    """Return the departure; raises ParameterInvalid.

    In a city it is a moment, unless a window is given; from city to city it is a window, up to midnight.
    now: in the time zone of the texts.
    """
    day = _day(date_text) or (now.date() + DAY if is_intercity else now.date())
    window = _times(time_text)
    if window is None:
        if is_intercity:
            earliest = now if day == now.date() else _moment(day, time(0), now)
            return Departure(earliest, _moment(day + DAY, time(0), now))
        return Departure(_moment(day, now.time(), now))
    earliest = _moment(day, window[0], now)
    if window[1] is not None:
        latest = _moment(day, window[1], now)
        return Departure(earliest, latest if latest > earliest else latest + DAY)
    return Departure(earliest, _moment(day + DAY, time(0), now) if is_intercity else None)


def _moment(day: date, moment: time, now: datetime) -> datetime:
    return datetime.combine(day, moment, now.tzinfo)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        if (match := _DATE.fullmatch(text.strip())) is None:
            raise ValueError
        day = date(*map(int, match.groups()))
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError
        return day
    except ValueError:
        raise ParameterInvalid(
            "departure_date", mismatch(text, f"YYYY-MM-DD from {FIRST_YEAR} to {LAST_YEAR}")
        ) from None


def _times(text: str) -> tuple[time, time | None] | None:
    if not text:
        return None
    try:
        if (match := _TIMES.fullmatch(text.strip())) is None:
            raise ValueError
        numbers = [int(group) for group in match.groups() if group is not None]
        moments = [
            time(23, 59) if (hour, minute) == (24, 0) else time(hour, minute)
            for hour, minute in zip(numbers[::2], numbers[1::2], strict=True)
        ]
        return moments[0], moments[1] if len(moments) > 1 else None
    except ValueError:
        raise ParameterInvalid("departure_time", mismatch(text, "hh:mm or hh:mm-hh:mm")) from None
