"""The accounts of people: made, changed and ended by security; read by the auditor."""

from typing import Any

from functions.console.engine.new_accounts import add_account, renew_password
from functions.console.errors import FormRefused
from functions.console.frame.rendering import page_address
from functions.console.frame.visit import Redirect, Result, View, Visit
from shared.access.people.account import ROLES, Account, Role, is_account_name


def show(visit: Visit) -> Result:
    """Return every account."""
    return {"accounts": visit.stores.accounts.all(), "roles": ROLES}


def add(visit: Visit) -> Result:
    """Make an account; its one-time password is shown once, here."""
    name, role = visit.form.get("name", "").strip().lower(), _role(visit)
    if not is_account_name(name):
        raise FormRefused(key="account.name_hint")
    account, password = add_account(visit.stores.accounts, name, role)
    visit.record("operators.add", account.name, new={"role": account.role})
    return View(template="operator_password.html", data={"account": account, "password": password})


def renew(visit: Visit) -> Result:
    """Give an account a one-time password, shown once, here, and end its session."""
    account = _account(visit)
    _, password = renew_password(visit.stores.accounts, account.name)
    visit.stores.sessions.end(account.name)
    visit.record("operators.password", account.name)
    return View(template="operator_password.html", data={"account": account, "password": password})


def reset_code(visit: Visit) -> Result:
    """Take the second factor away, so that another can be set up at the next sign-in."""
    return _change(visit, "operators.code", "code_reset", code_secret="", last_code_step=0)


def set_role(visit: Visit) -> Result:
    """Give an account another role; its session ends, the next one has the new role."""
    return _change(visit, "operators.role", "role_set", role=_role(visit))


def switch(visit: Visit) -> Result:
    """Disable an account and end its session, or enable it again."""
    return _change(visit, "operators.switch", "operator_switched", is_enabled=not _account(visit).is_enabled)


def remove(visit: Visit) -> Result:
    """Remove an account and end its session."""
    account = _account(visit)
    visit.stores.accounts.remove(account.name)
    visit.stores.sessions.end(account.name)
    visit.record("operators.remove", account.name, old={"role": account.role})
    return Redirect(page_address("operators"), notice="operator_removed")


def _change(visit: Visit, action: str, notice: str, **values: Any) -> Result:
    account = _account(visit)
    new_account = visit.stores.accounts.change(account.name, **values)
    visit.stores.sessions.end(account.name)
    visit.record(action, account.name, old=_facts(account), new=_facts(new_account))
    return Redirect(page_address("operators"), notice=notice)


def _account(visit: Visit) -> Account:
    """Return the account that is changed. Nobody changes the own one here."""
    name = visit.form.get("name", "")
    if name == visit.account:
        raise FormRefused(key="operators.own")
    return visit.stores.accounts.get(name)


def _role(visit: Visit) -> Role:
    role = next((role for role in ROLES if role == visit.form.get("role")), None)
    if role is None:
        raise FormRefused(key="operators.role_unknown")
    return role


def _facts(account: Account) -> dict[str, Any]:
    return {"role": account.role, "enabled": account.is_enabled, "code": bool(account.code_secret)}
