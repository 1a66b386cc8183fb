"""Sign-ins at the OpenID provider that are under way: known for ten minutes, used once."""

import hashlib
from typing import Final

from shared.access.people.rediskeys import attempt_key
from shared.access.people.store import PeopleStore

LIFETIME_SECONDS: Final = 10 * 60


class AttemptStore:
    """Attempts by the state that the provider gives back; raises StoreUnreachable."""

    def __init__(self, store: PeopleStore) -> None:
        self._store = store

    def keep(self, state: str, content: str) -> None:
        """Remember what belongs to a state."""
        self._store.run("SET", _key(state), content, "EX", LIFETIME_SECONDS)

    def take(self, state: str) -> str:
        """Return what belongs to a state and forget it; empty for a state that is none."""
        content = self._store.run("GETDEL", _key(state))
        return content.decode() if content else ""


def _key(state: str) -> str:
    return attempt_key(hashlib.sha256(state.encode()).hexdigest())
