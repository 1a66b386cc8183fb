"""Which minutes of a service count as unavailable.

A minute is bad when at least BAD_MINUTE_CALLS valid calls (successful or failed) came and more than
BAD_MINUTE_SHARE of them failed, or when two probes in a row failed. Both minutes of such a pair are bad, so
an outage of seven minutes counts seven. Refusals by quota and mistakes of clients are no valid calls.
"""

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from shared.service_level.promises import BAD_MINUTE_CALLS, BAD_MINUTE_SHARE

Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class ServiceMinutes(Struct, frozen=True):
    """The minutes of one service, one after another without gaps: five arrays of the same length.

    `is_recorded` tells the minutes that are on record; a minute without calls may be.
    """

    ok: Counts
    failures: Counts
    probes: Counts
    failed_probes: Counts
    is_recorded: Flags

    def __len__(self) -> int:
        return len(self.ok)

    def bad_minutes(self) -> Flags:
        """Return which minutes are bad."""
        return self._bad_by_calls() | self._bad_by_probes()

    def _bad_by_calls(self) -> Flags:
        valid = self.ok + self.failures
        failed_share, limit = self.failures * BAD_MINUTE_SHARE.whole, valid * BAD_MINUTE_SHARE.part
        return (valid >= BAD_MINUTE_CALLS) & (failed_share > limit)

    def _bad_by_probes(self) -> Flags:
        """A minute's probes failed when all of them did; its neighbour's must have failed too."""
        has_failed = (self.probes > 0) & (self.failed_probes >= self.probes)
        pair = np.zeros(len(has_failed) + 1, dtype=np.bool_)
        if len(has_failed) > 1:
            pair[1:-1] = has_failed[:-1] & has_failed[1:]
        return pair[:-1] | pair[1:]


def runs(flags: Flags) -> list[tuple[int, int]]:
    """Return the beginning and the end (exclusive) of every unbroken run of set flags."""
    edges = np.diff(np.concatenate(([0], flags.astype(np.int8), [0])))
    beginnings, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return [(int(first), int(end)) for first, end in zip(beginnings, ends, strict=True)]
