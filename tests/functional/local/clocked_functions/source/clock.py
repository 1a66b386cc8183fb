"""Functions as they are, but for the clock of their recording and a switch that keeps them down."""

import os
from pathlib import Path

from msgspec.structs import force_setattr

from shared.config import settings
from shared.telemetry import Telemetry
from shared.web.function import Function
from shared.web.platform import Platform

FOLDER = Path(os.environ["TEST_CLOCK_FOLDER"])


def read_clock() -> float:
    """Return the time that the test has set."""
    return float((FOLDER / "time").read_text(encoding="utf-8"))


def make_clocked(function: Function) -> Function:
    """Return a function whose minutes are those of the test's clock; one that is down ends at once."""
    if (FOLDER / f"{function.name}.down").exists():
        raise SystemExit("the test keeps this function down")
    platform = Platform.open(settings(), function.name)
    telemetry = Telemetry(settings(), function.name, clock=read_clock)
    force_setattr(platform, "telemetry", telemetry)
    function.platform = platform  # type: ignore[misc]
    return function
