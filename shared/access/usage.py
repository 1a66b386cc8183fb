"""What an app used of a service on one day, as the admission script counts it."""

import struct
from collections.abc import Mapping
from typing import Final, Self

from msgspec import Struct

_NOW = struct.Struct(">6d")

COUNTERS: Final = (
    "spent",
    "calls",
    "near_qps",
    "near_quota",
    "shadow_qps",
    "shadow_quota",
    "qps",
    "quota",
    "refused",
    "unmetered",
    "peak",
)
"""The names of the counts in Redis, in the order of DayUsage's fields."""


class DayUsage(Struct, frozen=True):
    """Counts of one quota day; the fields stand in the order of COUNTERS, here and in admission.lua."""

    spent_units: int = 0
    """Units (calls, or pairs of a matrix) that count against the daily quota."""
    calls: int = 0
    near_qps: int = 0
    """Calls admitted while more than 80 % of the second were in use."""
    near_quota: int = 0
    """Calls admitted with more than 80 % of the day's quota in use."""
    shadow_qps: int = 0
    """Calls that the per-second limit would have refused, had it not been in shadow mode."""
    shadow_quota: int = 0
    qps: int = 0
    """Calls refused by the per-second limit."""
    quota: int = 0
    """Calls refused by the daily quota."""
    refused_calls: int = 0
    """Calls refused by the app's record: state, service, key, whitelist, signature."""
    unmetered_units: int = 0
    """Units admitted while Redis could not be reached; `spent_units` includes them."""
    peak_units: int = 0
    """The most units that were admitted in one second of the clock."""

    @classmethod
    def of_hash(cls, counts: Mapping[bytes, bytes]) -> tuple[int, Self]:
        """Read the hash of the current day, which is not empty; return the day's number and its counts.

        `now` holds what every call changes, in packed numbers.
        """
        day, spent_units, calls, _, _, peak_units = map(int, _NOW.unpack_from(counts[b"now"]))
        rare = [int(counts.get(name.encode(), 0)) for name in COUNTERS[2:-1]]
        return day, cls(*(spent_units, calls, *rare, peak_units))

    @classmethod
    def of_line(cls, line: str) -> Self:
        """Read the line of a finished day."""
        return cls(*map(int, line.split()))
