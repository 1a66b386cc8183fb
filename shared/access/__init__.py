"""Who may call what, and how often: apps, access tokens, map keys, and admission in one Redis round trip."""

from shared.access.call import Call, Caller
from shared.access.decision import Decision, Outcome
from shared.access.directory import AppDirectory
from shared.access.errors import AccessError, AppChangeRefused, SigningKeyError, StoreUnreachable
from shared.access.guard import AccessGuard
from shared.access.wire import AI_ERRORS, MAP_ERRORS, WireError

__all__ = [
    "AI_ERRORS",
    "MAP_ERRORS",
    "AccessError",
    "AccessGuard",
    "AppChangeRefused",
    "AppDirectory",
    "Call",
    "Caller",
    "Decision",
    "Outcome",
    "SigningKeyError",
    "StoreUnreachable",
    "WireError",
]
