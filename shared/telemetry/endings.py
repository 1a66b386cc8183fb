"""How a call ended, in the four classes that availability is computed from.

Availability is 1 - failed / (all - client - refused): what a client did wrong or has no quota for is not
our failure.
"""

from collections.abc import Mapping
from typing import Literal

Ending = Literal["ok", "client", "refused", "failed"]

# Outcomes that are no client's mistake; every other outcome (a bad parameter, a wrong key, …) is.
_ENDINGS: Mapping[str, Ending] = {
    "ok": "ok",
    "admitted": "ok",
    "upstream": "ok",
    "no_data": "ok",
    "qps": "refused",
    "cost_over_qps": "refused",
    "quota": "refused",
    "busy": "failed",
    "error": "failed",
    "unavailable": "failed",
}


def ending(outcome: str) -> Ending:
    """Return the class of an outcome."""
    return _ENDINGS.get(outcome, "client")
