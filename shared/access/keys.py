"""Credentials: their shapes, how they are made, and the appid that each of them carries.

An API Key and a map key (`ak`) carry their app's number as five base-62 characters at a fixed place. So the
app of a key is known without a look-up, and everything of an app can lie under one Redis Cluster hash tag.
The number is no secret and proves nothing: the app's record is what confirms a key.
"""

import hashlib
import hmac
import re
import secrets
import string

APP_ID_MIN, APP_ID_MAX = 10_000_000, 99_999_999

API_KEY_LENGTH, SECRET_KEY_LENGTH, AK_LENGTH, SK_LENGTH = 24, 32, 32, 32

_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
_VALUE_OF = {character: value for value, character in enumerate(_BASE62)}
_APP_AT = slice(3, 8)
_ALPHANUMERIC = re.compile(r"[0-9A-Za-z]+\Z", re.ASCII)


def new_app_id() -> int:
    """Return a random eight-digit app number."""
    return APP_ID_MIN + secrets.randbelow(APP_ID_MAX - APP_ID_MIN + 1)


def new_api_key(appid: int) -> str:
    """Return a new API Key (the `client_id` of the token endpoint) of an app."""
    return _with_appid(appid, API_KEY_LENGTH)


def new_ak(appid: int) -> str:
    """Return a new map key of an app."""
    return _with_appid(appid, AK_LENGTH)


def new_secret(length: int = SECRET_KEY_LENGTH) -> str:
    """Return a random secret of letters and digits; 32 of them hold 190 bits."""
    return "".join(secrets.choice(_BASE62) for _ in range(length))


def appid_of_api_key(api_key: str) -> int | None:
    """Return the appid inside an API Key, or None when the text has not the shape of one."""
    return _appid(api_key, API_KEY_LENGTH)


def appid_of_ak(ak: str) -> int | None:
    """Return the appid inside a map key, or None when the text has not the shape of one."""
    return _appid(ak, AK_LENGTH)


def secret_digest(secret: str) -> str:
    """Return what is stored of a Secret Key: its SHA-256 (a random secret needs no slow hash)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare two credentials in constant time."""
    return hmac.compare_digest(left.encode("utf-8", "surrogatepass"), right.encode("utf-8", "surrogatepass"))


def _with_appid(appid: int, length: int) -> str:
    key = list(new_secret(length))
    key[_APP_AT] = _base62(appid, _APP_AT.stop - _APP_AT.start)
    return "".join(key)


def _base62(number: int, width: int) -> list[str]:
    digits = []
    for _ in range(width):
        number, digit = divmod(number, 62)
        digits.append(_BASE62[digit])
    return digits[::-1]


def _appid(key: str, length: int) -> int | None:
    if len(key) != length or not _ALPHANUMERIC.match(key):
        return None
    number = 0
    for character in key[_APP_AT]:
        number = number * 62 + _VALUE_OF[character]
    return number if APP_ID_MIN <= number <= APP_ID_MAX else None
