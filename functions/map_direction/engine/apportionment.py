"""Whole numbers that add up: a total split by shares."""

from collections.abc import Sequence


def apportion(total: int, shares: Sequence[float]) -> list[int]:
    """Split a whole number by shares into whole numbers that add up to it exactly; none is negative.

    Each running sum is rounded, so that no part is more than one off its share.
    """
    whole = sum(shares)
    if not shares:
        return []
    if whole <= 0:
        return [0] * (len(shares) - 1) + [total]
    parts, running, parts_sum = [], 0.0, 0
    for share in shares[:-1]:
        running += share
        bound = min(total, round(total * running / whole))
        parts.append(bound - parts_sum)
        parts_sum = bound
    return [*parts, total - parts_sum]
