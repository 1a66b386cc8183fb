"""The OAuth token endpoint: API Key and Secret Key in, a signed access token out.

As Baidu documents `/oauth/2.0/token`. An engine: it knows parameters and addresses, no requests.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any

from shared.access import keys
from shared.access.errors import StoreUnreachable
from shared.access.records import Records
from shared.access.tokens import TokenSigner

log = logging.getLogger(__name__)

GRANT = "client_credentials"
FAILURES_A_MINUTE = 10
_MAX_PARAMETER = 128


@dataclass(frozen=True, slots=True)
class TokenReply:
    """HTTP status, JSON body and further headers of an answer; `outcome` is for telemetry."""

    status: int
    body: Mapping[str, Any]
    outcome: str
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class TokenEndpoint:
    """Answers token requests; needs Redis only for apps that this process has not seen yet."""

    def __init__(
        self, records: Records, signer: TokenSigner, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._records = records
        self._signer = signer
        self._clock = clock
        self._failures = FailureLimiter(clock)

    async def answer(self, parameters: Mapping[str, str], caller: str) -> TokenReply:
        """Answer one request; `parameters` from query and form alike, `caller` is the client's address."""
        grant = parameters.get("grant_type", "")
        client_id, secret = parameters.get("client_id", ""), parameters.get("client_secret", "")
        for name, value in (("grant_type", grant), ("client_id", client_id), ("client_secret", secret)):
            if not value:
                return _error(400, "invalid_request", f"the parameter {name} is missing or empty")
        if grant != GRANT:
            return _error(400, "unsupported_grant_type", "The authorization grant type is not supported")
        wait = self._failures.wait((client_id[:_MAX_PARAMETER], caller))
        if wait:
            reason = f"too many failed attempts, try again in {wait} s"
            return _error(429, "temporarily_unavailable", reason, outcome="refused", retry_after=wait)
        return await self._check(client_id, secret, caller)

    async def _check(self, client_id: str, secret: str, caller: str) -> TokenReply:
        appid = keys.appid_of_api_key(client_id)
        try:
            app = await self._records.fetch(appid) if appid is not None else None
        except StoreUnreachable as error:
            log.warning("a token is issued from memory, if at all: %s", error)
            known = self._records.get(appid) if appid is not None else None
            if known is None:
                reason = "the service is temporarily unavailable, try again"
                return _error(503, "temporarily_unavailable", reason, outcome="unavailable", retry_after=1)
            app = known.app
        genuine_id = app is not None and keys.same(app.api_key, client_id)
        # The secret is compared in any case, so that time does not tell which keys exist.
        expected = app.secret_sha256 if app is not None else ""
        genuine_secret = keys.same(expected, keys.secret_digest(secret[:_MAX_PARAMETER]))
        if app is None or not genuine_id or app.state == "deleted":
            return self._failed(client_id, caller, "unknown client id")
        if not genuine_secret:
            return self._failed(client_id, caller, "Client authentication failed")
        if app.state == "disabled":
            return _error(401, "invalid_client", "the app is disabled", outcome="disabled")
        issued = self._signer.issue(app.appid, app.generation, self._clock())
        return TokenReply(200, asdict(issued), "ok")

    def _failed(self, client_id: str, caller: str, description: str) -> TokenReply:
        self._failures.note((client_id[:_MAX_PARAMETER], caller))
        return _error(401, "invalid_client", description)


class FailureLimiter:
    """At most ten failures a minute for each pair of client id and caller; remembers a bounded number of
    pairs.

    The caller belongs to the pair so that a stranger who guesses cannot lock the owner out.
    """

    def __init__(self, clock: Callable[[], float], max_pairs: int = 10_000) -> None:
        self._clock = clock
        self._max_pairs = max_pairs
        self._failures: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()

    def wait(self, pair: tuple[str, str]) -> int:
        """Return how many seconds a pair is locked out, 0 when it may try."""
        now = int(self._clock())
        minute, count = self._failures.get(pair, (0, 0))
        return 60 - now % 60 if minute == now // 60 and count >= FAILURES_A_MINUTE else 0

    def note(self, pair: tuple[str, str]) -> None:
        """Count a failure."""
        now_minute = int(self._clock()) // 60
        minute, count = self._failures.pop(pair, (now_minute, 0))
        self._failures[pair] = (now_minute, count + 1 if minute == now_minute else 1)
        while len(self._failures) > self._max_pairs:
            self._failures.popitem(last=False)


def _error(
    status: int, error: str, description: str, *, outcome: str | None = None, retry_after: int = 0
) -> TokenReply:
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    body = {"error": error, "error_description": description}
    return TokenReply(status, body, outcome or error, headers)
