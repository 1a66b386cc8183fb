"""Whether a process works: how much of a processor it has used, and whether it waits for a disk."""

from pathlib import Path
from typing import NamedTuple

WAITING_FOR_DISK = "D"


class Activity(NamedTuple):
    """The state of a process in the letters of proc(5), and the processor's ticks that it has used."""

    state: str
    ticks: int

    def is_idle_since(self, earlier: "Activity | None") -> bool:
        """Tell whether the process has done nothing since it was looked at before."""
        return earlier is not None and self.ticks == earlier.ticks and self.state != WAITING_FOR_DISK


def activity_of(pid: int) -> Activity | None:
    """Return what a process does; None where the system has no /proc, or the process has ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    state, *numbers = text.rpartition(")")[2].split()  # the name in parentheses may hold anything
    return Activity(state, int(numbers[10]) + int(numbers[11]))
