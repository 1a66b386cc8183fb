"""How figures are written: thousands apart, shares cut, times of Asia/Shanghai."""

import datetime as dt
from typing import Final

from shared.access.days import SHANGHAI
from shared.service_level.percentages import Share

NOTHING: Final = "–"


def write_number(value: float) -> str:
    """Return a whole number with its thousands apart."""
    return f"{round(value):,}"


def write_share(share: Share, digits: int = 3) -> str:
    """Return a percentage, cut and never rounded up; a dash where nothing was counted."""
    return NOTHING if share.is_empty else share.percent(digits)


def write_time(unix_seconds: float) -> str:
    """Return a moment to the minute."""
    return f"{dt.datetime.fromtimestamp(unix_seconds, SHANGHAI):%Y-%m-%d %H:%M}"


def write_moment(moment: dt.datetime) -> str:
    """Return an aware time to the minute."""
    return write_time(moment.timestamp())


def write_size(size: int) -> str:
    """Return bytes in MB, or in kB below one."""
    return f"{size / 1e6:,.1f} MB" if size >= 1_000_000 else f"{size / 1e3:,.1f} kB"


FORMATS: Final = {
    "number": write_number,
    "share": write_share,
    "time": write_time,
    "moment": write_moment,
    "size": write_size,
}
