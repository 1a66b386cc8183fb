"""What was found of one part of a set-up, and how bad it is; its texts stand in texts.toml by its code."""

from collections.abc import Callable, Iterator, Mapping
from enum import IntEnum

from msgspec import Struct, field


class Level(IntEnum):
    """How bad a finding is; the exit status of the command is the worst one's, less NOTICE."""

    GOOD = 0
    NOTICE = 1
    WARNING = 2
    FAULT = 3

    @property
    def exit_status(self) -> int:
        """Return 0 for what is good or only worth knowing, 1 for a warning, 2 for a fault."""
        return max(0, self - 1)


class Finding(Struct, frozen=True):
    """One line of an inspection. `fields` fill the texts of the code; they hold no secret."""

    code: str
    level: Level
    fields: Mapping[str, object] = field(default_factory=dict)


def good(code: str, **fields: object) -> Finding:
    """Return a finding that needs nothing."""
    return Finding(code, Level.GOOD, fields)


def notice(code: str, **fields: object) -> Finding:
    """Return a finding that is worth knowing."""
    return Finding(code, Level.NOTICE, fields)


def warning(code: str, **fields: object) -> Finding:
    """Return a finding that will become a fault."""
    return Finding(code, Level.WARNING, fields)


def fault(code: str, **fields: object) -> Finding:
    """Return a finding that stops, or soon stops, calls."""
    return Finding(code, Level.FAULT, fields)


def judge(code: str, is_fault: bool, is_warning: bool = False, **fields: object) -> Finding:
    """Return a finding of the level that two conditions give."""
    return Finding(code, Level.FAULT if is_fault else Level.WARNING if is_warning else Level.GOOD, fields)


Findings = Iterator[Finding]
Area = Callable[..., Findings]
