"""What browsers are told, and how a form proves that it is ours.

A form carries a token that is made from its cookie's secret, and its Origin is the console's: a page of
another site knows the one and cannot send the other.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request

from functions.console.errors import ForgedForm, WrongHost
from shared.config import Settings

TOKEN_FIELD: Final = "token"  # noqa: S105 - the name of a field
TOKEN_HEADER: Final = "x-console-token"  # noqa: S105 - the name of a header
_LOCAL_HOST: Final = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?")
_POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self' 'nonce-{nonce}'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
HEADERS: Final = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
"""Of every answer; a page has a policy of its own."""


def new_nonce() -> str:
    """Return what marks the scripts of one answer as ours."""
    return secrets.token_urlsafe(16)


def headers(nonce: str, additions: Mapping[str, str]) -> dict[str, str]:
    """Return the headers of a page; `additions` are put to the directives of its policy."""
    directives = {**_POLICY}
    for name, value in additions.items():
        earlier = directives.get(name, "")
        directives[name] = f"{earlier} {value}".strip()
    policy = "; ".join(f"{name} {value.format(nonce=nonce)}" for name, value in directives.items())
    return {**HEADERS, "content-security-policy": policy}


def console_origin(request: Request, settings: Settings) -> str:
    """Return scheme and host of the console as the browser sees it.

    Raises WrongHost: the host is neither that of CONSOLE_URL nor, without it, this machine by its own name.
    A name that an attacker let point here (DNS rebinding) is refused before anything else.
    """
    host = (request.headers.get("x-forwarded-host") or request.headers.get("host", "")).partition(",")[0]
    host = host.strip().lower()
    if settings.console_url:
        parts = urlsplit(settings.console_url.lower())
        if host != parts.netloc:
            raise WrongHost()
        return f"{parts.scheme}://{parts.netloc}"
    if not _LOCAL_HOST.fullmatch(host):
        raise WrongHost()
    scheme = request.headers.get("x-forwarded-proto", request.scope["scheme"]).partition(",")[0].strip()
    return f"{'https' if scheme == 'https' else 'http'}://{host}"


def form_token(secret: str) -> str:
    """Return the token of the forms of a cookie; the token does not tell the cookie."""
    return hashlib.sha256(f"form:{secret}".encode()).hexdigest()


def check_form(request: Request, origin: str, secret: str, fields: Mapping[str, str]) -> None:
    """Let a form pass that our page sent. Raises ForgedForm."""
    form_origin = request.headers.get("origin")
    if form_origin is None:
        parts = urlsplit(request.headers.get("referer", ""))
        form_origin = f"{parts.scheme}://{parts.netloc}"
    if form_origin.lower() != origin:
        raise ForgedForm()
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise ForgedForm()
    token = fields.get(TOKEN_FIELD) or request.headers.get(TOKEN_HEADER, "")
    if not secret or not hmac.compare_digest(token.encode(), form_token(secret).encode()):
        raise ForgedForm()
