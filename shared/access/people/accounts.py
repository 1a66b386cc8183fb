"""The directory of accounts: create, read, change. A change is written only if nobody was faster."""

import time
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from shared.access.errors import ChangedMeanwhile, DamagedRecord
from shared.access.people.account import Account, Role
from shared.access.people.errors import AccountExists, AccountNotFound, CodeSpent, InvalidAccount
from shared.access.people.rediskeys import ACCOUNTS
from shared.access.people.store import PeopleStore

_MAX_TRIES = 20
_REPLACE = """
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""


class AccountDirectory:
    """All accounts of a Redis; every method raises StoreUnreachable or PeopleError."""

    def __init__(self, store: PeopleStore, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    def get(self, name: str) -> Account:
        """Return an account; raises AccountNotFound."""
        record = self._store.run("HGET", ACCOUNTS, name)
        if record is None:
            raise AccountNotFound(f"there is no account {name}; `geoportrait operators list` shows them")
        return _parse(name, record)

    def find(self, name: str) -> Account | None:
        """Return an account, None where nobody has the name."""
        record = self._store.run("HGET", ACCOUNTS, name)
        return None if record is None else _parse(name, record)

    def find_subject(self, subject: str) -> Account | None:
        """Return the account of a person at the OpenID provider, whatever its name; None where there is none.

        Of several, which renames once left, a disabled one counts.
        """
        own_accounts = (account for account in self.all() if account.provider_subject == subject)
        return min(own_accounts, key=lambda account: account.is_enabled, default=None)

    def all(self) -> list[Account]:
        """Return every account by name."""
        records = self._store.run("HGETALL", ACCOUNTS)
        return sorted((_parse(name.decode(), record) for name, record in records.items()), key=_name)

    def count(self) -> int:
        """Return how many accounts there are."""
        return int(self._store.run("HLEN", ACCOUNTS))

    def create(self, name: str, role: Role, **values: Any) -> Account:
        """Make an account; raises AccountExists and InvalidAccount."""
        try:
            account = Account(name=name, role=role, created_at=int(self._clock()), **values)
        except ValidationError as error:
            raise InvalidAccount(_reason(error)) from None
        if not self._store.run("HSETNX", ACCOUNTS, name, account.model_dump_json()):
            raise AccountExists(f"there is an account {name} already")
        return account

    def change(self, name: str, **values: Any) -> Account:
        """Give an account other values and return it; raises InvalidAccount, also for an empty security."""

        def with_values(account: Account) -> Account:
            try:
                new_account = Account.model_validate({**account.model_dump(), **values})
            except ValidationError as error:
                raise InvalidAccount(_reason(error)) from None
            if _guards(account) and not _guards(new_account) and not self._has_other_guard(name):
                raise InvalidAccount(
                    f"{name} is the last enabled account of the role security: make another one first"
                )
            return new_account

        return self._replace(name, with_values)

    def spend_code(self, name: str, step: int) -> Account:
        """Keep that the code of a time step was used; raises CodeSpent unless it is newer than the last."""

        def with_step(account: Account) -> Account:
            if step <= account.last_code_step:
                raise CodeSpent(f"the code of {name} was used before: wait for the next one")
            return account.model_copy(update={"last_code_step": step})

        return self._replace(name, with_step)

    def _replace(self, name: str, change: Callable[[Account], Account]) -> Account:
        """Write what `change` makes of an account, unless somebody was faster: then of that."""
        for _ in range(_MAX_TRIES):
            record = self._store.run("HGET", ACCOUNTS, name)
            if record is None:
                raise AccountNotFound(f"there is no account {name}; `geoportrait operators list` shows them")
            new_account = change(_parse(name, record))
            if self._store.run("EVAL", _REPLACE, 1, ACCOUNTS, name, record, new_account.model_dump_json()):
                return new_account
        raise ChangedMeanwhile(f"account {name} was changed by others {_MAX_TRIES} times in a row; try again")

    def remove(self, name: str) -> None:
        """Remove an account; raises AccountNotFound, and InvalidAccount for the last one of security."""
        if _guards(self.get(name)) and not self._has_other_guard(name):
            raise InvalidAccount(
                f"{name} is the last enabled account of the role security: make another one first"
            )
        self._store.run("HDEL", ACCOUNTS, name)

    def _has_other_guard(self, name: str) -> bool:
        return any(_guards(account) for account in self.all() if account.name != name)


def _guards(account: Account) -> bool:
    return account.is_enabled and account.role == "security" and not account.is_emergency


def _name(account: Account) -> str:
    return account.name


def _parse(name: str, record: bytes) -> Account:
    try:
        return Account.model_validate_json(record)
    except ValidationError as error:
        raise DamagedRecord(f"the record of account {name} is damaged: {_reason(error)}") from None


def _reason(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
