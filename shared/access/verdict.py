"""Everything about a call that can be decided from the app's record alone, in the contract's order.

Key present, app known, state, service enabled, kind of key and what it checks. Limits come later, in Redis.
Pure functions; None means nothing speaks against the call.
"""

from collections.abc import Callable

from shared.access.app import App, MapKey
from shared.access.call import Call, Caller
from shared.access.decision import Outcome
from shared.access.signature import sn_is_valid
from shared.access.tokens import Token
from shared.access.whitelist import ip_is_allowed, mcode_is_allowed, referer_is_allowed
from shared.catalogue import KeyKind


def verdict(app: App, call: Call) -> Outcome | None:
    """Return why the app's record refuses a call, or None."""
    key = app.key(call.credential) if isinstance(call.credential, str) else None
    if isinstance(call.credential, str) and key is None:
        return Outcome.UNKNOWN_KEY
    if app.state != "enabled":
        return Outcome.DISABLED if app.state == "disabled" else Outcome.DELETED
    if isinstance(call.credential, Token) and call.credential.generation != app.generation:
        return Outcome.TOKEN_INVALID
    if not app.rules(call.service.permission).is_enabled:
        return Outcome.SERVICE_OFF
    if key is None:
        return None if call.service.kind == "ai" else Outcome.WRONG_TYPE
    if key.kind not in call.service.keys:
        return Outcome.WRONG_TYPE
    return _CHECKS[key.kind](key, call.caller)


def _server(key: MapKey, caller: Caller) -> Outcome | None:
    if key.sn:
        return None if caller.has_session or _is_signed(key, caller) else Outcome.SN_REFUSED
    return None if ip_is_allowed(key, caller.ip) else Outcome.IP_REFUSED


def _is_signed(key: MapKey, caller: Caller) -> bool:
    return bool(
        caller.sn
        and key.sk
        and sn_is_valid(caller.sn, path=caller.path, query=caller.query, secret_key=key.sk, body=caller.body)
    )


def _browser(key: MapKey, caller: Caller) -> Outcome | None:
    return None if referer_is_allowed(key.referers, caller.referer) else Outcome.REFERER_REFUSED


def _mobile(key: MapKey, caller: Caller) -> Outcome | None:
    if not caller.mcode:
        return Outcome.MCODE_MISSING
    return None if mcode_is_allowed(key.mcodes, caller.mcode) else Outcome.MCODE_REFUSED


_CHECKS: dict[KeyKind, Callable[[MapKey, Caller], Outcome | None]] = {
    "server": _server,
    "browser": _browser,
    "android": _mobile,
    "ios": _mobile,
}
