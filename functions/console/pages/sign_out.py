"""The end of a session."""

from functions.console.frame.rendering import page_address
from functions.console.frame.visit import Redirect, Result, Visit


def show(visit: Visit) -> Result:
    """Lead to the first page: signing out needs the button."""
    return Redirect(page_address("overview"))


def leave(visit: Visit) -> Result:
    """End the session."""
    visit.stores.sessions.end(visit.account)
    visit.record("sign_out")
    return Redirect(page_address("sign_in"), notice="signed_out", session="")
