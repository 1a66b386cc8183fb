"""Why no token is issued: OAuth's error names, with their HTTP statuses, in one place.

TokenError
├── InvalidRequest      400  a parameter is missing
├── UnsupportedGrant    400  the grant is unknown
├── InvalidClient       401  the API Key or the Secret Key is wrong
│   └── DisabledClient  401  the app is disabled
├── TooManyFailures     429  too many wrong secrets
└── Unavailable         503  the app is not in memory and Redis does not answer
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Final

MEANINGS: Final[Mapping[int, str]] = MappingProxyType(
    {
        400: "a parameter is missing, or the grant is unknown",
        401: "the API Key or the Secret Key is wrong, or the app is disabled",
        429: "too many wrong secrets",
        503: "the app is not known here and Redis cannot be asked",
    }
)
"""What the API documents say about each status."""


class TokenError(Exception):
    """A request that gets no token.

    `status` and `error` are for the wire, `outcome` is for telemetry; `retry_after` is in seconds, 0 when
    waiting does not help.
    """

    status: ClassVar[int]
    error: ClassVar[str]
    outcome: ClassVar[str]

    def __init__(self, description: str, *, retry_after: int = 0) -> None:
        super().__init__(description)
        self.retry_after = retry_after


class InvalidRequest(TokenError):
    """Raised when a parameter is missing or empty, or the body is no form."""

    status, error, outcome = 400, "invalid_request", "invalid_request"


class UnsupportedGrant(TokenError):
    """Raised for every grant but `client_credentials`."""

    status, error, outcome = 400, "unsupported_grant_type", "unsupported_grant_type"


class InvalidClient(TokenError):
    """Raised when the API Key is unknown or the Secret Key is wrong."""

    status, error, outcome = 401, "invalid_client", "invalid_client"


class DisabledClient(InvalidClient):
    """Raised for the right keys of a disabled app."""

    outcome = "disabled"


class TooManyFailures(TokenError):
    """Raised when a pair of client and caller has failed too often within the minute."""

    status, error, outcome = 429, "temporarily_unavailable", "refused"


class Unavailable(TokenError):
    """Raised when Redis does not answer and this process has not seen the app yet."""

    status, error, outcome = 503, "temporarily_unavailable", "unavailable"
