"""One's own password."""

from functions.console.engine.passwords import hash_password, matches, weakness
from functions.console.engine.sign_in import duty_of
from functions.console.errors import FormRefused
from functions.console.frame.rendering import page_address
from functions.console.frame.visit import Redirect, Result, Visit

OWN_PASSWORD = "own password"  # noqa: S105 - no address is like it
"""Stands for an address: whoever took a session over must not try passwords without end."""


def show(visit: Visit) -> Result:
    """Return the form."""
    return {}


def change(visit: Visit) -> Result:
    """Take another password; the session begins anew, every other one has ended."""
    account = visit.stores.accounts.get(visit.account)
    password = visit.form.get("password", "")
    attempt = visit.stores.failures.begin(account.name, OWN_PASSWORD)
    if not matches(visit.form.get("earlier", ""), account.password_hash) or attempt.is_locked:
        raise FormRefused(key="password.wrong")
    visit.stores.failures.forgive(account.name, OWN_PASSWORD)
    if why := weakness(password, account.name):
        raise FormRefused(key=why)
    if password != visit.form.get("again", ""):
        raise FormRefused(key="password.unlike")
    if password == visit.form.get("earlier", ""):
        raise FormRefused(key="password.same")
    account = visit.stores.accounts.change(
        account.name, password_hash=hash_password(password), must_change_password=False, password_ends_at=0
    )
    visit.record("own.password")
    secret, _ = visit.begin_session(account, duty_of(account))
    return Redirect(page_address("overview"), notice="password_changed", session=secret)
