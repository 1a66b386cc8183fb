"""Sign-ins that failed: five of one name from one address shut it for a quarter of an hour.

An empty name stands for all names of an address.
"""

import hashlib
from typing import Final

from shared.access.people.rediskeys import failures_key
from shared.access.people.store import PeopleStore

MOST_FAILURES: Final = 5
MOST_OF_ADDRESS: Final = 60
"""Failures of one address, whatever the names: whoever tries many is shut out, and fills no audit log."""
LOCK_SECONDS: Final = 15 * 60


class FailureCounter:
    """Counts by name and address; names that nobody has are counted alike."""

    def __init__(self, store: PeopleStore) -> None:
        self._store = store

    def is_locked(self, name: str, address: str) -> bool:
        """Whether this name has failed too often from this address."""
        counts = [int(self._store.run("GET", _key(key, address)) or 0) for key in (name, "")]
        return counts[0] >= MOST_FAILURES or counts[1] >= MOST_OF_ADDRESS

    def record(self, name: str, address: str) -> int:
        """Count a failure and return how many there are; the time begins anew with each."""
        counts = []
        for key in (_key(name, address), _key("", address)):
            counts.append(int(self._store.run("INCR", key)))
            self._store.run("EXPIRE", key, LOCK_SECONDS)
        return counts[0]

    def clear(self, name: str, address: str) -> None:
        """Forget the failures after a sign-in."""
        self._store.run("DEL", _key(name, address))


def _key(name: str, address: str) -> str:
    return failures_key(hashlib.sha256(f"{name}\n{address}".encode()).hexdigest())
