"""The token by which a function knows who may tell it of events and of the time.

MinIO and our own clocks send it as a bearer token. Ceph's RADOS Gateway sends nothing but what stands in the
address of its topic: there it is the password of basic authentication, or the last part of the path.
"""

from base64 import b64decode
from binascii import Error as Base64Error
from hmac import compare_digest
from typing import Final

from starlette.requests import Request

from shared.config import Settings

EXPECTATION: Final = (
    "expected EVENT_AUTH_TOKEN as a bearer token or as the password of basic authentication in the "
    "Authorization header"
)


def carries_event_token(request: Request, settings: Settings, path_token: str = "") -> bool:
    """Tell whether a request carries EVENT_AUTH_TOKEN, or need not.

    path_token: what the path says after the endpoint's own, for endpoints that take it there.
    """
    if settings.event_allow_unsigned:
        return True
    secret = settings.event_auth_token.get_secret_value() if settings.event_auth_token else ""
    if not secret:
        return False
    candidates = (_authorization_token(request.headers.get("authorization", "")), path_token)
    matches = [compare_digest(candidate.encode(), secret.encode()) for candidate in candidates]
    return any(matches)


def _authorization_token(header: str) -> str:
    """Return the token of an Authorization header, empty without one."""
    scheme, _, credentials = header.partition(" ")
    match scheme.lower():
        # MinIO sends its `auth_token` setting as it stands when that already names a scheme.
        case "bearer":
            return credentials.strip()
        case "basic":
            try:
                pair = b64decode(credentials.strip(), validate=True).decode()
            except (Base64Error, UnicodeError):
                return ""
            return pair.partition(":")[2]
        case _:
            return ""
