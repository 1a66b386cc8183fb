"""The first account, by the one-time link: of the role security, which makes all others."""

from functions.console.engine.passwords import hash_password, weakness
from functions.console.errors import FormRefused, PageNotFound
from functions.console.frame.rendering import page_address
from functions.console.frame.visit import Redirect, Result, Visit
from shared.access.people.account import is_account_name


def show(visit: Visit) -> Result:
    """Return the form. Raises PageNotFound for a link that is none, or is used up."""
    invitation = visit.form.get("invitation") or visit.query.get("invitation", "")
    if not visit.stores.invitations.is_valid(invitation):
        raise PageNotFound(visit.t("first_account.used"))
    return {"invitation": invitation, "name": visit.form.get("name", "")}


def create(visit: Visit) -> Result:
    """Make the account, use the link up, and sign in."""
    invitation, name = visit.form.get("invitation", ""), visit.form.get("name", "").strip().lower()
    password = visit.form.get("password", "")
    if not visit.stores.invitations.is_valid(invitation):
        raise PageNotFound(visit.t("first_account.used"))
    if not is_account_name(name):
        raise FormRefused(key="account.name_hint")
    if why := weakness(password, name):
        raise FormRefused(key=why)
    if password != visit.form.get("again", ""):
        raise FormRefused(key="password.unlike")
    password_hash = hash_password(password)
    if not visit.stores.invitations.take(invitation):
        raise PageNotFound(visit.t("first_account.used"))
    account = visit.stores.accounts.create(
        name,
        "security",
        password_hash=password_hash,
        is_emergency=bool(visit.settings.console_oidc_issuer),
    )
    visit.record("operators.first", name, account=name, role="security")
    secret, _ = visit.begin_session(account, "code")
    return Redirect(page_address("overview"), session=secret)
