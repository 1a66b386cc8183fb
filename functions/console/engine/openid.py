"""Signing in through an OpenID provider: code flow with PKCE (OpenID Connect Core 1.0, RFC 7636).

The provider's address comes from a setting alone; what its discovery document names must be under https.
"""

import base64
import hashlib
import re
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httpx
import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from msgspec import Struct

from shared.access.people.account import ROLES, Role
from shared.config import Settings

SECONDS: Final = 5.0
LONGEST_ANSWER: Final = 256 * 1024
LEEWAY_SECONDS: Final = 60
ALGORITHMS: Final = ("RS256", "PS256", "ES256", "ES384", "EdDSA")
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9._-]+")


class ProviderFailure(Exception):
    """The provider does not answer, or what it says cannot be believed; the message is for the log."""


class Attempt(Struct, frozen=True):
    """What one sign-in must come back with."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Attempt":
        """Return an attempt of three random texts."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))


class Identity(Struct, frozen=True):
    """Who a provider says somebody is."""

    subject: str
    name: str
    role: Role


class OpenIdProvider:
    """The provider of CONSOLE_OIDC_ISSUER; every method raises ProviderFailure."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._issuer = settings.console_oidc_issuer.rstrip("/")
        self._client_id = settings.console_oidc_client
        self._client_secret = settings.console_oidc_secret.get_secret_value()
        self._claim = settings.console_oidc_claim
        self._roles = parse_roles(settings.console_oidc_roles)
        self._clock = clock
        _require_https(self._issuer)

    def authorization_address(self, attempt: Attempt, return_address: str) -> str:
        """Return where the browser is sent to."""
        digest = hashlib.sha256(attempt.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": return_address,
            "scope": "openid profile",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        return f"{self._endpoint('authorization_endpoint')}?{urlencode(query)}"

    def redeem(self, code: str, attempt: Attempt, return_address: str) -> Identity:
        """Return who signed in, by the code that the browser brought back."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": return_address,
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            "code_verifier": attempt.verifier,
        }
        answer = self._ask("POST", self._endpoint("token_endpoint"), form)
        keys = self._ask("GET", self._endpoint("jwks_uri"))
        return self._identity(str(answer.get("id_token", "")), keys, attempt)

    def _identity(self, token: str, keys: Mapping[str, Any], attempt: Attempt) -> Identity:
        try:
            claims = jwt.decode(token, KeySet.import_key_set(dict(keys)), algorithms=list(ALGORITHMS)).claims  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise ProviderFailure(f"the ID token cannot be believed: {type(error).__name__}") from None
        audience = claims.get("aud")
        audience = [audience] if isinstance(audience, str) else audience
        now, end = self._clock(), claims.get("exp")
        faults = [
            name
            for name, is_right in {
                "iss": claims.get("iss", "").rstrip("/") == self._issuer,
                "aud": isinstance(audience, list) and self._client_id in audience,
                "azp": claims.get("azp", self._client_id) == self._client_id,
                "exp": isinstance(end, int | float) and end > now - LEEWAY_SECONDS,
                "nonce": secrets.compare_digest(str(claims.get("nonce", "")), attempt.nonce),
                "sub": bool(claims.get("sub")),
            }.items()
            if not is_right
        ]
        if faults:
            raise ProviderFailure(f"the ID token has another {', '.join(faults)} than expected")
        subject = f"{self._issuer} {claims['sub']}"
        return Identity(
            subject, account_name(str(claims.get("preferred_username", "")), subject), self._role(claims)
        )

    def _role(self, claims: Mapping[str, Any]) -> Role:
        value = claims.get(self._claim, [])
        groups = {value} if isinstance(value, str) else {str(item) for item in value or ()}
        roles = [role for role, group in self._roles.items() if group in groups]
        if len(roles) != 1:
            groups_text = ", ".join(self._roles.values())
            raise ProviderFailure(
                f"claim {self._claim} has {len(roles)} of {groups_text}; expected exactly one"
            )
        return roles[0]

    def _endpoint(self, name: str) -> str:
        document = self._ask("GET", f"{self._issuer}/.well-known/openid-configuration")
        if str(document.get("issuer", "")).rstrip("/") != self._issuer:
            raise ProviderFailure("the discovery document is of another issuer")
        address = str(document.get(name, ""))
        _require_https(address)
        return address

    def _ask(self, method: str, address: str, form: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        headers = {"accept-encoding": "identity"}  # so that its bytes are bounded as they come
        try:
            with (
                httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
                client.stream(method, address, data=form, headers=headers) as answer,
            ):
                content = orjson.loads(_read(answer)) if answer.status_code == 200 else None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise ProviderFailure(f"{address} does not answer: {type(error).__name__}") from None
        if not isinstance(content, dict):
            raise ProviderFailure(f"{address} answered {answer.status_code}; expected a JSON object")
        return content


def _read(answer: httpx.Response) -> bytes:
    """Return the bytes of an answer, bounded in number and time. Raises ProviderFailure."""
    content, end = bytearray(), time.monotonic() + SECONDS
    for chunk in answer.iter_raw():
        content += chunk
        if len(content) > LONGEST_ANSWER or time.monotonic() > end:
            raise ProviderFailure(
                f"{answer.url} answers more than {LONGEST_ANSWER} bytes or longer than {SECONDS:.0f} seconds"
            )
    return bytes(content)


def parse_roles(text: str) -> dict[Role, str]:
    """Return the value of the claim for each role, of a text such as `operator=ops,security=sec`."""
    pairs = [part.partition("=") for part in text.split(",")]
    values = {role.strip(): value.strip() for role, _, value in pairs}
    return {role: values.get(role) or role for role in ROLES}


def account_name(wish: str, subject: str) -> str:
    """Return the name of an account: the provider's as far as it can be one, and a mark of the subject.

    The mark keeps two people, and a local account, from having the same name.
    """
    mark = hashlib.sha256(subject.encode()).hexdigest()[:8]
    name = _NOT_IN_NAMES.sub("", wish.lower().partition("@")[0]).lstrip("0123456789._-")[:22]
    return f"{name or 'person'}.{mark}"


def _require_https(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise ProviderFailure(f"{address or 'an empty address'} of the provider is not under https")
