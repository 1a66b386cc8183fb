"""What one service achieved in a month, and the words for it."""

from enum import StrEnum
from functools import cached_property

import numpy as np
from msgspec import Struct

from shared.service_level.minutes import Flags, ServiceMinutes, runs
from shared.service_level.percentages import Share
from shared.service_level.promises import AVAILABILITY, COMPLETENESS, FAST_SHARE


class Verdict(StrEnum):
    """What a report says about one service: the first that holds."""

    ALL_FAILED = "all_failed"
    INCOMPLETE = "incomplete"
    NO_CALLS = "no_calls"
    MISSED = "missed"
    REACHED = "reached"


WORDS_ZH = {
    Verdict.NO_CALLS: "无调用",
    Verdict.ALL_FAILED: "全部失败",
    Verdict.INCOMPLETE: "数据不完整",
    Verdict.MISSED: "未达标",
    Verdict.REACHED: "达标",
}
WORDS_EN = {
    Verdict.NO_CALLS: "no calls",
    Verdict.ALL_FAILED: "all failed",
    Verdict.INCOMPLETE: "data incomplete",
    Verdict.MISSED: "missed",
    Verdict.REACHED: "reached",
}


class Measurement(Struct, frozen=True, dict=True):
    """The minutes of a service over a month, or over its part that is past, against the promises.

    `excused_flags` tells the minutes of announced maintenance; `fast` counts successful calls within 300 ms.
    """

    minutes: ServiceMinutes
    excused_flags: Flags
    fast: int

    @cached_property
    def ok(self) -> int:
        """Successful calls."""
        return int(self.minutes.ok.sum())

    @cached_property
    def failures(self) -> int:
        """Failed calls."""
        return int(self.minutes.failures.sum())

    @cached_property
    def bad(self) -> Flags:
        """The bad minutes outside maintenance."""
        return self.minutes.bad_minutes() & ~self.excused_flags

    @property
    def bad_minutes(self) -> int:
        """How many minutes were bad, maintenance left out."""
        return int(self.bad.sum())

    @property
    def excused_minutes(self) -> int:
        """How many minutes were announced maintenance."""
        return int(self.excused_flags.sum())

    @property
    def missing_minutes(self) -> int:
        """How many minutes are not on record."""
        return len(self.minutes) - int(self.minutes.is_recorded.sum())

    @property
    def completeness(self) -> Share:
        """The share of minutes on record."""
        return Share(len(self.minutes) - self.missing_minutes, len(self.minutes))

    @property
    def is_observed(self) -> bool:
        """Whether any valid call or probe says something of the service."""
        return self.ok + self.failures > 0 or bool(np.any(self.minutes.probes))

    @property
    def availability(self) -> Share:
        """1 - bad minutes / (minutes - maintenance).

        Empty for a service that nothing is known of; 0 for one whose calls all failed, however few a minute.
        """
        whole = len(self.minutes) - self.excused_minutes
        if not self.is_observed:
            return Share(0, 0)
        has_only_failures = self.failures > 0 and self.ok == 0
        return Share(0 if has_only_failures else whole - self.bad_minutes, whole)

    @property
    def success(self) -> Share:
        """The share of valid calls that were successful."""
        return Share(self.ok, self.ok + self.failures)

    @property
    def fast_share(self) -> Share:
        """The share of successful calls within 300 ms; failed ones have no latency."""
        return Share(self.fast, self.ok)

    @property
    def outages(self) -> list[tuple[int, int]]:
        """The runs of bad minutes: first and end (exclusive), counted from the first minute."""
        return runs(self.bad)

    @property
    def verdict(self) -> Verdict:
        """The word for it."""
        if self.failures and not self.ok:
            return Verdict.ALL_FAILED
        if not self.completeness.reaches(COMPLETENESS):
            return Verdict.INCOMPLETE
        is_available = self.availability.reaches(AVAILABILITY)
        if not self.ok and (is_available or not self.is_observed):
            return Verdict.NO_CALLS
        is_fast = self.fast_share.is_empty or self.fast_share.reaches(FAST_SHARE)
        return Verdict.REACHED if is_fast and is_available else Verdict.MISSED
