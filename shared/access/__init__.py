"""Who may call what, and how often: apps, access tokens, map keys, and admission in one Redis round trip.

`shared.access.directory` (for commands and consoles) is left out: it loads redis-py, which no request needs.
"""

from shared.access.call import Call, Caller
from shared.access.decision import Decision, Outcome
from shared.access.errors import AccessError, AppChangeError, SigningKeyError, StoreUnreachable
from shared.access.guard import AccessGuard
from shared.access.wire import AI_ERRORS, MAP_ERRORS, WireError

__all__ = [
    "AI_ERRORS",
    "MAP_ERRORS",
    "AccessError",
    "AccessGuard",
    "AppChangeError",
    "Call",
    "Caller",
    "Decision",
    "Outcome",
    "SigningKeyError",
    "StoreUnreachable",
    "WireError",
]
