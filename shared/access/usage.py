"""What an app used of a service on one day, as the admission script counts it."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Self

_NOW = struct.Struct(">3d")


@dataclass(frozen=True, slots=True)
class DayUsage:
    """Counts of one quota day; the fields stand in the order of COUNTERS in admission.lua."""

    spent: int = 0
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
    refused: int = 0
    """Calls refused by the app's record: state, service, key, whitelist, signature."""
    unmetered: int = 0
    """Units let through while Redis could not be reached; they are in `spent` too."""

    @classmethod
    def of_hash(cls, counts: Mapping[bytes, bytes]) -> tuple[int, Self]:
        """Read the hash of the current day, which is not empty; return the day's number and its counts.

        `now` holds what every call changes, in packed numbers.
        """
        day, spent, calls = map(int, _NOW.unpack_from(counts[b"now"]))
        rare = (int(counts.get(name.encode(), 0)) for name in COUNTERS[2:])
        return day, cls(spent, calls, *rare)

    @classmethod
    def of_line(cls, line: str) -> Self:
        """Read the line of a finished day."""
        return cls(*map(int, line.split()))


COUNTERS: Sequence[str] = tuple(field.name for field in fields(DayUsage))
