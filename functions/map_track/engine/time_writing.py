"""Times as answers have them."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

BEIJING: Final = ZoneInfo("Asia/Shanghai")


def write_time(seconds: int) -> str:
    """Return a Unix time as `2026-11-30 08:00:00`, Beijing time."""
    return datetime.fromtimestamp(seconds, BEIJING).strftime("%Y-%m-%d %H:%M:%S")
