"""Sign-ins that fail: five of one name from one address shut it for a quarter of an hour.

A try is counted before anything is compared, so that many at once are no more than one after another.
An empty name stands for all names of an address; an IPv6 address for its network, which one caller has whole.
"""

import hashlib
from typing import Final, NamedTuple

from shared.access.addresses import caller_network
from shared.access.people.rediskeys import failures_key
from shared.access.people.store import PeopleStore

MOST_FAILURES: Final = 5
MOST_OF_ADDRESS: Final = 60
"""Failures of one address, whatever the names: whoever tries many is shut out, and fills no audit log."""
LOCK_SECONDS: Final = 15 * 60

_COUNT: Final = """
local counts = {}
for place, key in ipairs(KEYS) do
  counts[place] = redis.call('INCR', key)
  redis.call('EXPIRE', key, ARGV[1])
end
return counts
"""
_FORGIVE: Final = """
redis.call('DEL', KEYS[1])
if tonumber(redis.call('GET', KEYS[2]) or 0) > 0 then redis.call('DECR', KEYS[2]) end
return 1
"""


class Try(NamedTuple):
    """How many tries there are, this one among them, since the last that succeeded."""

    of_name: int
    """Of this name from this address."""
    of_address: int

    @property
    def is_locked(self) -> bool:
        """Whether there were too many before: this one fails, whatever it says."""
        return self.of_name > MOST_FAILURES or self.of_address > MOST_OF_ADDRESS

    @property
    def locks(self) -> bool:
        """Whether this one, should it fail, shuts the name."""
        return not self.is_locked and self.of_name == MOST_FAILURES


class FailureCounter:
    """Counts by name and address; names that nobody has are counted alike. Raises StoreUnreachable."""

    def __init__(self, store: PeopleStore) -> None:
        self._store = store

    def begin(self, name: str, address: str) -> Try:
        """Count a try; the time begins anew with each."""
        keys = _keys(name, address)
        return Try(*map(int, self._store.run("EVAL", _COUNT, len(keys), *keys, LOCK_SECONDS)))

    def forgive(self, name: str, address: str) -> None:
        """Forget the tries of a name, and one of its address, after one that succeeded."""
        keys = _keys(name, address)
        self._store.run("EVAL", _FORGIVE, len(keys), *keys)


def _keys(name: str, address: str) -> tuple[str, str]:
    network = caller_network(address)
    return _key(name, network), _key("", network)


def _key(name: str, network: str) -> str:
    return failures_key(hashlib.sha256(f"{name}\n{network}".encode()).hexdigest())
