"""Latency in logarithmic buckets that merge by adding, within 4 % of the true value.

Bucket i counts durations from 300 ms x 1.04^i up to, but not including, 300 ms x 1.04^(i+1). So 300 ms is
an edge, and the share of answers below it, which the service promises, is the exact sum of the negative
buckets.
"""

import math

EDGE_SECONDS = 0.3
GAMMA = 1.04

# 10 us to about 20 minutes; what lies outside counts in the outermost bucket.
LOWEST, HIGHEST = -263, 211

_LOG_GAMMA = math.log(GAMMA)


def bucket(seconds: float) -> int:
    """Return the bucket of a duration."""
    if seconds <= 0:
        return LOWEST
    index = math.floor(math.log(seconds / EDGE_SECONDS) / _LOG_GAMMA)
    # Rounding may not push a duration over the edge that matters.
    index = min(index, -1) if seconds < EDGE_SECONDS else max(index, 0)
    return max(LOWEST, min(HIGHEST, index))


def lower_edge(index: int) -> float:
    """Return the shortest duration, in seconds, of a bucket."""
    return EDGE_SECONDS * GAMMA**index


def percentile(counts: dict[int, int], fraction: float) -> float:
    """Return the duration in seconds that a fraction of all calls did not exceed, 0 without calls.

    The middle of the bucket (geometric mean of its edges) stands for its calls.
    """
    rest = fraction * sum(counts.values())
    for index in sorted(counts):
        rest -= counts[index]
        if rest <= 1e-9 and counts[index]:
            return lower_edge(index) * math.sqrt(GAMMA)
    return 0.0
