"""What the checker reports.

DeploymentError   a file cannot be read as what it claims to be; nothing more can be checked
Finding           one mistake in a file that could be read
"""

from collections.abc import Iterable
from difflib import get_close_matches

from msgspec import Struct


class DeploymentError(Exception):
    """A deployment file is missing or is not YAML, TOML or a Dockerfile."""


class Finding(Struct, frozen=True):
    """One mistake: the file and the place in it, the actual value, the expected one, and a remedy."""

    location: str
    actual: str
    expectation: str
    remedy: str = ""

    def __str__(self) -> str:
        """Return one line for people."""
        line = f"{self.location}: found {self.actual}; expected {self.expectation}"
        return f"{line}; {self.remedy}" if self.remedy else line

    def record(self) -> dict[str, str]:
        """Return the finding as `deployment check --json` prints it."""
        return {
            "where": self.location,
            "found": self.actual,
            "expected": self.expectation,
            "remedy": self.remedy,
        }


def unknown_name(
    location: str, kind: str, name: str, choices: Iterable[str], expectation: str = "", otherwise: str = ""
) -> Finding:
    """Return the finding for a name outside a closed list; its remedy is the nearest name or `otherwise`."""
    names = sorted(choices)
    near = get_close_matches(name, names, n=1)
    return Finding(
        location=location,
        actual=f"unknown {kind} {name!r}",
        expectation=expectation or f"one of {', '.join(names)}",
        remedy=f"did you mean {near[0]!r}?" if near else otherwise or f"remove it, or add it to the {kind}s",
    )
