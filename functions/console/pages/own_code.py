"""One's own second factor: set up once, before anything else, by roles that change things."""

from functions.console.engine.codes import accepted_step, enrolment_picture, new_code_secret
from functions.console.errors import FormRefused
from functions.console.frame.rendering import page_address
from functions.console.frame.visit import Redirect, Result, Visit

ISSUER = "geoportrait"


def show(visit: Visit) -> Result:
    """Return a secret as picture and text; it counts once its first code was entered."""
    account = visit.stores.accounts.get(visit.account)
    if account.code_secret:
        return {"secret": "", "picture": ""}
    secret = visit.stores.enrolments.secret_of(visit.account, new_code_secret)
    return {"secret": secret, "picture": enrolment_picture(secret, account.name, ISSUER)}


def confirm(visit: Visit) -> Result:
    """Keep the secret whose code was entered; the session begins anew."""
    secret = visit.stores.enrolments.secret_of(visit.account, new_code_secret)
    step = accepted_step(secret, visit.form.get("code", ""), 0)
    account = visit.stores.accounts.get(visit.account)
    if account.code_secret:
        raise FormRefused(key="own_code.present")
    if step is None:
        raise FormRefused(key="own_code.wrong")
    account = visit.stores.accounts.change(visit.account, code_secret=secret, last_code_step=step)
    visit.stores.enrolments.forget(visit.account)
    visit.record("own.code")
    session_secret, _ = visit.begin_session(account)
    return Redirect(page_address("overview"), notice="code_ready", session=session_secret)
