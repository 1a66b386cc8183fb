"""The one-time link with which the first account is made; Redis has its SHA-256, for a day."""

import hashlib
import secrets
from typing import Final

from shared.access.people.rediskeys import ACCOUNTS, INVITATION
from shared.access.people.store import PeopleStore

LIFETIME_SECONDS: Final = 24 * 3600
_TAKE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if redis.call('HLEN', KEYS[2]) > 0 then return 0 end
redis.call('DEL', KEYS[1])
return 1
"""


class Invitations:
    """There is one invitation at a time, and none once there is an account."""

    def __init__(self, store: PeopleStore) -> None:
        self._store = store

    def new(self) -> str:
        """Return the secret of a new invitation, which ends an earlier one; empty with an account."""
        if self._store.run("HLEN", ACCOUNTS):
            return ""
        secret = secrets.token_urlsafe(32)
        self._store.run("SET", INVITATION, _digest(secret), "EX", LIFETIME_SECONDS)
        return secret

    def is_valid(self, secret: str) -> bool:
        """Whether the secret is the invitation's, and nobody has an account yet."""
        if self._store.run("HLEN", ACCOUNTS):
            return False
        digest = self._store.run("GET", INVITATION)
        return digest is not None and secrets.compare_digest(digest, _digest(secret).encode())

    def take(self, secret: str) -> bool:
        """Use the invitation up; False where it is none any more."""
        return bool(self._store.run("EVAL", _TAKE, 2, INVITATION, ACCOUNTS, _digest(secret)))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
