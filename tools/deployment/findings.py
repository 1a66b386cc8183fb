"""What the checker reports.

DeploymentError   a file cannot be read as what it claims to be; nothing more can be checked
Finding           one mistake in a file that could be read
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


class DeploymentError(Exception):
    """A deployment file is missing or is not YAML, TOML or a Dockerfile."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake: where it stands, what was found, what was expected, what to do about it."""

    where: str
    found: str
    expected: str
    remedy: str = ""

    def __str__(self) -> str:
        """Return one line for people."""
        line = f"{self.where}: found {self.found}; expected {self.expected}"
        return f"{line}; {self.remedy}" if self.remedy else line


def unknown(
    where: str, kind: str, name: str, known: Iterable[str], expected: str = "", otherwise: str = ""
) -> Finding:
    """Return the finding for a name outside a closed list; its remedy is the nearest name or `otherwise`."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    return Finding(
        where=where,
        found=f"unknown {kind} {name!r}",
        expected=expected or f"one of {', '.join(names)}",
        remedy=f"did you mean {near[0]!r}?" if near else otherwise or f"remove it, or add it to the {kind}s",
    )
