"""Shares as text: digits are cut, never rounded up, so no figure looks better than it is."""

from typing import Final

from msgspec import Struct

DIGITS: Final = 3


class Share(Struct, frozen=True):
    """`part` of `whole` events; without events there is no share."""

    part: int
    whole: int

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.whole:
            raise ValueError(f"expected 0 <= part <= whole, found {self.part} of {self.whole}")

    @property
    def is_empty(self) -> bool:
        """Whether nothing was counted."""
        return self.whole == 0

    def percent(self, digits: int = DIGITS) -> str:
        """Return the share as a percentage, cut after `digits` decimals: 99.8999 % is `99.899%`.

        Raises ValueError without events, which is never 100 %.
        """
        if self.is_empty:
            raise ValueError("nothing was counted: there is no percentage of nothing")
        scale = 10**digits
        units = self.part * 100 * scale // self.whole
        fraction = f".{units % scale:0{digits}d}" if digits else ""
        return f"{units // scale}{fraction}%"

    def reaches(self, target: "Share") -> bool:
        """Whether the share is at least the target's, compared exactly."""
        return not self.is_empty and self.part * target.whole >= target.part * self.whole
