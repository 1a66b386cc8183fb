"""The lease of work that one process does at a time."""

import secrets
from typing import Final

from shared.access.link import Link, command

LEASE_SECONDS: Final = 120
"""After so long without a renewal the work counts as lost with its process."""

_RENEW: Final = (
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('EXPIRE', KEYS[1], ARGV[2]) end return 0"
)
_RELEASE: Final = (
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
)


class LeaseLost(Exception):
    """Another process has the lease now: the work stops."""


class Lease:
    """A lease by its key. Every method raises StoreUnreachable."""

    def __init__(self, link: Link, key: str) -> None:
        self._link = link
        self._key = key
        self._token = secrets.token_hex(8)

    async def take(self) -> bool:
        """Take the lease; False while another has it."""
        words = ("SET", self._key, self._token, "NX", "EX", LEASE_SECONDS)
        return await self._link.call(command(*words, key=self._key)) is not None

    async def renew(self) -> None:
        """Keep the lease for as long again. Raises LeaseLost."""
        words = ("EVAL", _RENEW, 1, self._key, self._token, LEASE_SECONDS)
        if not await self._link.call(command(*words, key=self._key)):
            raise LeaseLost(f"the lease {self._key} was not renewed in {LEASE_SECONDS} s")

    async def release(self) -> None:
        """Give the lease back, unless another has it."""
        words = ("EVAL", _RELEASE, 1, self._key, self._token)
        await self._link.call(command(*words, key=self._key))
