"""Sessions: who is signed in. An account has one; a new sign-in ends the one before it.

The cookie holds 256 random bits, Redis their SHA-256: who reads Redis cannot take a session over.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from shared.access.people.account import Account, Role
from shared.access.people.rediskeys import current_key, session_key
from shared.access.people.store import PeopleStore

IDLE_SECONDS: Final = 30 * 60
ABSOLUTE_SECONDS: Final = 8 * 3600
SECRET_BYTES: Final = 32

Duty = Literal["", "password", "code"]
"""What a person must do before anything else: choose a password, set up the second factor."""

_BEGIN = """
local earlier = redis.call('GET', KEYS[2])
if earlier then redis.call('DEL', ARGV[1] .. earlier) end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
redis.call('SET', KEYS[2], ARGV[4], 'EX', ARGV[5])
return earlier or ''
"""


class Session(BaseModel):
    """One person's session, as it stands in Redis."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: str
    role: Role
    started_at: int
    """Unix seconds."""
    duty: Duty = ""
    address: str = ""


class SessionStore:
    """All sessions of a Redis; every method raises StoreUnreachable."""

    def __init__(self, store: PeopleStore, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    def begin(self, account: Account, *, duty: Duty = "", address: str = "") -> tuple[str, Session, bool]:
        """Begin a session; return the cookie's text, the session, and whether it ended another one."""
        secret = secrets.token_urlsafe(SECRET_BYTES)
        session = Session(
            account=account.name,
            role=account.role,
            started_at=int(self._clock()),
            duty=duty,
            address=address,
        )
        digest = session_digest(secret)
        earlier = self._store.run(
            "EVAL",
            _BEGIN,
            2,
            session_key(digest),
            current_key(account.name),
            session_key(""),
            session.model_dump_json(),
            IDLE_SECONDS,
            digest,
            ABSOLUTE_SECONDS,
        )
        return secret, session, bool(earlier)

    def find(self, secret: str, *, is_used: bool = True) -> Session | None:
        """Return the session of a cookie and keep it for another half hour; None where it has ended.

        is_used: a person asked. What a page asks for by itself keeps no session.
        """
        digest = session_digest(secret)
        record = self._store.run("GET", session_key(digest))
        if record is None:
            return None
        try:
            session = Session.model_validate_json(record)
        except ValidationError:
            return None
        left = session.started_at + ABSOLUTE_SECONDS - int(self._clock())
        if left <= 0 or self._store.run("GET", current_key(session.account)) != digest.encode():
            self._store.run("DEL", session_key(digest))
            return None
        if is_used:
            self._store.run("EXPIRE", session_key(digest), min(IDLE_SECONDS, left))
        return session

    def end(self, account: str) -> bool:
        """End the session of an account; say whether there was one."""
        digest = self._store.run("GET", current_key(account))
        if digest is None:
            return False
        self._store.run("DEL", current_key(account), session_key(digest.decode()))
        return True


def session_digest(secret: str) -> str:
    """Return what Redis keeps of a cookie's text."""
    return hashlib.sha256(secret.encode()).hexdigest()
