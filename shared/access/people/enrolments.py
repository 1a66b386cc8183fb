"""Secrets of second factors that are being set up: forgotten after a quarter of an hour."""

from collections.abc import Callable
from typing import Final

from shared.access.people.rediskeys import enrolment_key
from shared.access.people.store import PeopleStore

LIFETIME_SECONDS: Final = 15 * 60


class Enrolments:
    """One at a time for an account; raises StoreUnreachable."""

    def __init__(self, store: PeopleStore) -> None:
        self._store = store

    def secret_of(self, account: str, new_secret: Callable[[], str]) -> str:
        """Return the secret that an account sets up; a new one where there is none."""
        key = enrolment_key(account)
        self._store.run("SET", key, new_secret(), "EX", LIFETIME_SECONDS, "NX")
        secret: bytes = self._store.run("GET", key)
        return secret.decode()

    def forget(self, account: str) -> None:
        """Forget the secret after it was kept in the account."""
        self._store.run("DEL", enrolment_key(account))
