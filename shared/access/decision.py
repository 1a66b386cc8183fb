"""The answer of admission to one call."""

from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """The outcome of admission; every value except ADMITTED refuses the call."""

    ADMITTED = "admitted"
    KEY_MISSING = "key_missing"  # the call carries neither a key nor a token
    UNKNOWN_APP = "unknown_app"
    UNKNOWN_KEY = "unknown_key"
    DISABLED = "disabled"
    DELETED = "deleted"
    TOKEN_INVALID = "token_invalid"  # noqa: S105 - malformed, forged, expired or revoked
    SERVICE_OFF = "service_off"
    WRONG_TYPE = "wrong_type"  # this kind of key may not call this service
    IP_REFUSED = "ip_refused"
    SN_REFUSED = "sn_refused"
    REFERER_REFUSED = "referer_refused"
    MCODE_MISSING = "mcode_missing"
    MCODE_REFUSED = "mcode_refused"
    COST_OVER_QPS = "cost_over_qps"  # one call asks for more pairs than a second ever allows
    QPS = "qps"
    QUOTA = "quota"
    UNAVAILABLE = "unavailable"  # Redis is down and the service is closed without it


class Decision(NamedTuple):
    """What admission decided about one call.

    `limit`, `used_units` and `remaining` are of the daily quota, after this call; -1 means no daily limit,
    or an unknown one. `retry_after` is in seconds, 0 where waiting does not help. `is_degraded` marks a
    decision made without Redis; `shadow_outcome` is the limit that would have refused the call but is in
    shadow mode.
    """

    outcome: Outcome
    appid: int | None = None
    remaining: int = -1
    limit: int = -1
    used_units: int = -1
    retry_after: float = 0.0
    is_degraded: bool = False
    shadow_outcome: Outcome | None = None

    @property
    def is_admitted(self) -> bool:
        """Whether the call may go on."""
        return self.outcome is Outcome.ADMITTED
