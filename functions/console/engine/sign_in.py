"""Signing in with name, password and code. Whatever is wrong, the answer and its time are the same."""

import time
from collections.abc import Callable

from msgspec import Struct

from functions.console.engine.codes import accepted_step
from functions.console.engine.passwords import matches
from shared.access.people.account import Account
from shared.access.people.accounts import AccountDirectory
from shared.access.people.errors import PeopleError
from shared.access.people.failures import FailureCounter
from shared.access.people.sessions import Duty


class Entry(Struct, frozen=True):
    """How a sign-in ended: the account where it succeeded, and what its owner must do first."""

    account: Account | None
    duty: Duty = ""
    has_locked: bool = False
    """Whether this failure was the one that shut the name for this address."""
    was_locked: bool = False
    """Whether it was shut before: then nothing of it is written down."""
    known_name: str = ""
    """The name of a failure where somebody has it; what else was typed may be a password."""


class SignIn:
    """Decides sign-ins; raises StoreUnreachable."""

    def __init__(
        self,
        accounts: AccountDirectory,
        failures: FailureCounter,
        clock: Callable[[], float] = time.time,
        *,
        only_emergency: bool = False,
    ) -> None:
        """only_emergency: people sign in through a provider; here come in accounts for emergencies alone."""
        self._accounts = accounts
        self._failures = failures
        self._clock = clock
        self._only_emergency = only_emergency

    def enter(self, name: str, password: str, code: str, address: str) -> Entry:
        """Decide one sign-in. A name that is locked is checked all the same, for the time that it takes."""
        attempt = self._failures.begin(name, address)
        account = self._accounts.find(name)
        is_right = matches(password, account.password_hash if account else "")
        if account is None or attempt.is_locked or not is_right or not self._may_enter(account, code):
            return Entry(
                None,
                has_locked=attempt.locks,
                was_locked=attempt.is_locked,
                known_name=account.name if account else "",
            )
        self._failures.forgive(name, address)
        return Entry(account, duty_of(account))

    def _may_enter(self, account: Account, code: str) -> bool:
        if not account.is_enabled or (account.password_ends_at and account.password_ends_at <= self._clock()):
            return False
        if self._only_emergency and not account.is_emergency:
            return False
        if not account.code_secret:
            return True
        step = accepted_step(account.code_secret, code, account.last_code_step, self._clock)
        if step is None:
            return False
        try:
            self._accounts.spend_code(account.name, step)
        except PeopleError:
            return False
        return True


def duty_of(account: Account) -> Duty:
    """Return what the owner of an account must do before anything else."""
    if account.must_change_password:
        return "password"
    return "code" if account.needs_code and not account.code_secret else ""
