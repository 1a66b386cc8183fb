"""Name, password, code."""

from functions.console.errors import FormRefused
from functions.console.frame.rendering import page_address
from functions.console.frame.visit import Redirect, Result, Visit


def show(visit: Visit) -> Result:
    """Return the form; who is signed in goes on."""
    return Redirect(page_address("overview")) if visit.session else {}


def enter(visit: Visit) -> Result:
    """Sign in. The session is new: one that somebody else put into the browser is worth nothing."""
    name = visit.form.get("name", "").strip().lower()
    entry = visit.stores.sign_in.enter(
        name, visit.form.get("password", ""), visit.form.get("code", ""), visit.address
    )
    if entry.account is None:
        raise FormRefused(key="sign_in.failure")
    secret, _, _ = visit.stores.sessions.begin(entry.account, duty=entry.duty, address=visit.address)
    return Redirect(page_address("overview"), session=secret)
