"""Name, password, code."""

import logging

from functions.console.errors import FormRefused
from functions.console.frame.rendering import page_address
from functions.console.frame.visit import Redirect, Result, Visit

_LOG = logging.getLogger(__name__)


def show(visit: Visit) -> Result:
    """Return the form; who is signed in goes on."""
    has_provider = bool(visit.settings.console_oidc_issuer)
    return Redirect(page_address("overview")) if visit.session else {"has_provider": has_provider}


def enter(visit: Visit) -> Result:
    """Sign in. The session is new: one that somebody else put into the browser is worth nothing."""
    name = visit.form.get("name", "").strip().lower()
    entry = visit.stores.sign_in.enter(
        name, visit.form.get("password", ""), visit.form.get("code", ""), visit.address
    )
    if entry.account is None:
        if not entry.was_locked:
            action = "sign_in.lock" if entry.has_locked else "sign_in.failure"
            visit.record(action, entry.known_name, account=entry.known_name or "-")
        raise FormRefused(key="sign_in.failure")
    account = entry.account
    secret, has_ended = visit.begin_session(account, entry.duty)
    action = "sign_in.emergency" if account.is_emergency else "sign_in.success"
    if account.is_emergency:
        _LOG.error("the account for emergencies, %s, was used from %s", account.name, visit.address)
        visit.telemetry.show_emergency_sign_in()
    visit.record(
        action,
        account=account.name,
        role=account.role,
        new={"ended_another": has_ended} if has_ended else None,
    )
    return Redirect(page_address("overview"), session=secret)
