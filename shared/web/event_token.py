"""The bearer token by which a function knows who may tell it of events and of the time."""

from hmac import compare_digest
from typing import Final

from starlette.requests import Request

from shared.config import Settings

EXPECTATION: Final = "expected the bearer token of EVENT_AUTH_TOKEN in the Authorization header"


def carries_event_token(request: Request, settings: Settings) -> bool:
    """Tell whether a request carries EVENT_AUTH_TOKEN, or need not."""
    if settings.event_allow_unsigned:
        return True
    secret = settings.event_auth_token
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    # MinIO sends its `auth_token` setting as it stands when that already names a scheme.
    return (
        secret is not None
        and bool(secret.get_secret_value())
        and scheme.lower() == "bearer"
        and compare_digest(token.strip().encode(), secret.get_secret_value().encode())
    )
