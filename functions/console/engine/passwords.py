"""Passwords: Argon2id (RFC 9106, its second recommended option), and one-time ones for new accounts."""

import secrets
import threading
from functools import lru_cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST: Final = 12
LONGEST: Final = 256
_AT_ONCE: Final = threading.BoundedSemaphore(2)
"""A hash takes 64 MiB for its time."""


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password."""
    with _AT_ONCE:
        return _hasher().hash(password)


def matches(password: str, password_hash: str) -> bool:
    """Whether a password is the one of a hash; without a hash it takes the same time and says no."""
    with _AT_ONCE:
        try:
            return _hasher().verify(password_hash or _nobodys_hash(), password[:LONGEST]) and bool(
                password_hash
            )
        except (VerificationError, InvalidHashError):
            return False


def new_password() -> str:
    """Return a one-time password of 100 bits that a person can copy from a screen."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def weakness(password: str, name: str) -> str:
    """Return the key of the text that says why a password is too weak, empty when it is not."""
    if not SHORTEST <= len(password) <= LONGEST:
        return "password.length"
    if len(set(password)) < 6 or (name and name in password.lower()):
        return "password.simple"
    return ""


def warm_up() -> None:
    """Make what the first sign-in would wait for: then an unknown name takes no longer than a known one."""
    _nobodys_hash()


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_hex(16))
