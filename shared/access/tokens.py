"""Access tokens that carry and sign their own meaning, so that they verify without Redis.

`24.<32 hex>.2592000.<unix expiry>.<generation>-<appid>`: the hex digits are the first 128 bits of the
HMAC-SHA256, under the bundle's signing key, of every other field. The app's generation lets operations
revoke all tokens of an app at once; the check against the app's present generation belongs to admission,
which reads the app anyway.
"""

import hashlib
import hmac
import re
import secrets
from base64 import b64encode
from typing import NamedTuple

from msgspec import Struct

from shared.access.errors import SigningKeyError

MIN_SIGNING_KEY = 32
ACCESS_LIFETIME = 2_592_000  # 30 days
REFRESH_LIFETIME = 315_360_000  # 10 years

# Official clients send no token at all when the scope lacks `brain_all_scope`.
SCOPE = "public brain_all_scope vis-classify_body wise_adapt"

_ACCESS, _REFRESH = "24", "25"
_MAX_LENGTH = 128
_MAX_VERIFIED = 4_096  # genuine tokens whose signature need not be computed again
_TOKEN = re.compile(
    rf"{_ACCESS}\.(?P<mac>[0-9a-f]{{32}})\.(?P<lifetime>{ACCESS_LIFETIME})\.(?P<expires>[1-9][0-9]{{0,11}})"
    r"\.(?P<generation>[1-9][0-9]{0,8})-(?P<appid>[1-9][0-9]{7})",
    re.ASCII,
)

_QUOTED_TEXT = re.compile(r'\A"([^"]*)"\Z')


class Token(NamedTuple):
    """What a genuine, unexpired access token says."""

    appid: int
    generation: int
    expires: int


class IssuedToken(Struct, frozen=True):
    """The fields of a successful answer of the token endpoint, in Baidu's order: a client counts commas."""

    refresh_token: str
    expires_in: int
    session_key: str
    access_token: str
    scope: str
    session_secret: str


class TokenSigner:
    """Issues and verifies access tokens; `previous_key` still verifies while the key is being replaced."""

    def __init__(self, signing_key: str, previous_key: str = "") -> None:
        keys = [signing_key] + ([previous_key] if previous_key else [])
        for key in keys:
            if len(key) < MIN_SIGNING_KEY:
                raise SigningKeyError(
                    f"the token signing key has {len(key)} characters, {MIN_SIGNING_KEY} are needed; "
                    "set TOKEN_SIGNING_KEY (or the secret token-signing-key) to one long random text, "
                    "the same in every function"
                )
        self._keys = [key.encode() for key in keys]
        self._genuine_tokens: dict[str, Token] = {}

    def issue(self, appid: int, generation: int, now: float) -> IssuedToken:
        """Return a token of an app, valid for 30 days from `now` (Unix seconds)."""
        return IssuedToken(
            access_token=self._token(_ACCESS, ACCESS_LIFETIME, appid, generation, now),
            expires_in=ACCESS_LIFETIME,
            refresh_token=self._token(_REFRESH, REFRESH_LIFETIME, appid, generation, now),
            scope=SCOPE,
            # Clients expect these two and never use them; random, so that they open nothing.
            session_key=b64encode(secrets.token_bytes(48)).decode(),
            session_secret=secrets.token_hex(16),
        )

    def verify(self, token: str, now: float) -> Token | None:
        """Return what an access token says, or None when it is malformed, forged or expired at `now`.

        Some clients append `?aipSdk=…` to the token itself, and others cut it out of the JSON with its
        quotation marks: anything from the first `?` is dropped, and one pair of marks around the rest.
        """
        token = _QUOTED_TEXT.sub(r"\1", token[: _MAX_LENGTH + 1].partition("?")[0])
        if (earlier := self._genuine_tokens.get(token)) is not None:
            return earlier if earlier.expires > now else None
        match = _TOKEN.fullmatch(token)
        if match is None:
            return None
        mac, lifetime, expires, generation, appid = match.groups()
        message = _signed_text(_ACCESS, lifetime, expires, generation, appid)
        genuine = [hmac.compare_digest(_mac(key, message), mac) for key in self._keys]
        if not any(genuine) or int(expires) <= now:
            return None
        if len(self._genuine_tokens) >= _MAX_VERIFIED:
            self._genuine_tokens.clear()
        self._genuine_tokens[token] = Token(int(appid), int(generation), int(expires))
        return self._genuine_tokens[token]

    def _token(self, prefix: str, lifetime: int, appid: int, generation: int, now: float) -> str:
        fields = (str(lifetime), str(int(now) + lifetime), str(generation), str(appid))
        mac = _mac(self._keys[0], _signed_text(prefix, *fields))
        return f"{prefix}.{mac}.{fields[0]}.{fields[1]}.{fields[2]}-{fields[3]}"


def _signed_text(prefix: str, lifetime: str, expires: str, generation: str, appid: str) -> bytes:
    return f"{prefix}.{lifetime}.{expires}.{generation}-{appid}".encode()


def _mac(key: bytes, message: bytes) -> str:
    return hmac.digest(key, message, hashlib.sha256)[:16].hex()
