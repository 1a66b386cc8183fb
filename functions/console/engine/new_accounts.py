"""New accounts and one-time passwords: worth something for three days, and to be changed at once."""

import time
from collections.abc import Callable
from typing import Final

from functions.console.engine.passwords import hash_password, new_password
from shared.access.people.account import Account, Role
from shared.access.people.accounts import AccountDirectory

LIFETIME_SECONDS: Final = 72 * 3600


def add_account(
    accounts: AccountDirectory,
    name: str,
    role: Role,
    *,
    is_emergency: bool = False,
    clock: Callable[[], float] = time.time,
) -> tuple[Account, str]:
    """Make an account and return it with its one-time password, which is stored nowhere."""
    password = new_password()
    account = accounts.create(
        name, role, is_emergency=is_emergency, password_hash=hash_password(password), **_one_time(clock)
    )
    return account, password


def renew_password(
    accounts: AccountDirectory, name: str, clock: Callable[[], float] = time.time
) -> tuple[Account, str]:
    """Give an account a one-time password and return both."""
    password = new_password()
    return accounts.change(name, password_hash=hash_password(password), **_one_time(clock)), password


def _one_time(clock: Callable[[], float]) -> dict[str, int | bool]:
    return {"must_change_password": True, "password_ends_at": int(clock()) + LIFETIME_SECONDS}
