"""The way to the OpenID provider and back."""

import hmac
import logging
from typing import Any

import orjson

from functions.console.engine.openid import Attempt, Identity, OpenIdProvider, ProviderFailure
from functions.console.errors import PageNotFound
from functions.console.frame.rendering import page_address
from functions.console.frame.visit import Redirect, Result, View, Visit
from shared.access.people.account import Account

_LOG = logging.getLogger(__name__)


def show(visit: Visit) -> Result:
    """Lead to the provider. A cookie of this browser's ties the way back to it."""
    attempt = Attempt.new()
    try:
        address = _provider(visit).authorization_address(attempt, _return_address(visit))
    except ProviderFailure as error:
        return _failure(visit, error)
    content = orjson.dumps({"nonce": attempt.nonce, "verifier": attempt.verifier}).decode()
    visit.stores.attempts.keep(attempt.state, content)
    return Redirect(address, attempt=attempt.state)


def receive(visit: Visit) -> Result:
    """Take what the provider sent the browser back with, and begin a session, or say that there is none.

    The answer is a page and no redirect: after one, the browser would still come from another site and keep
    the cookie of the session back.
    """
    provider, state = _provider(visit), visit.query.get("state", "")
    is_own = bool(state) and hmac.compare_digest(state.encode(), visit.attempt.encode())
    content = visit.stores.attempts.take(state) if is_own else ""
    if not content:
        return _failure(visit, ProviderFailure("the state is not that of this browser's attempt"))
    attempt = Attempt(state, **orjson.loads(content))
    try:
        identity = provider.redeem(visit.query.get("code", ""), attempt, _return_address(visit))
    except ProviderFailure as error:
        return _failure(visit, error)
    account = _account(visit, identity)
    if not account.is_enabled:
        return _failure(visit, ProviderFailure(f"account {account.name} is disabled"))
    secret, _ = visit.begin_session(account)
    visit.record("sign_in.provider", account=account.name, role=account.role)
    return View(data={"failure": ""}, session=secret, attempt="")


def _account(visit: Visit, identity: Identity) -> Account:
    """Return the account of who signed in; made at the first time, with the role that the provider says.

    A person whom the provider renames stays who they are here: disabled, or the author of a request.
    """
    facts: dict[str, Any] = {"role": identity.role, "provider_subject": identity.subject}
    account = visit.stores.accounts.find_subject(identity.subject)
    if account is None:
        if visit.stores.accounts.find(identity.name) is not None:  # of somebody else
            raise PageNotFound()
        with visit.intention("operators.add", identity.name, account=identity.name, role=identity.role):
            account = visit.stores.accounts.create(identity.name, **facts)
            visit.record("operators.add", account.name, account=account.name, role=account.role, new=facts)
        return account
    if account.role != identity.role:
        old = {"role": account.role}
        with visit.intention("operators.role", account.name, account=account.name, role=identity.role):
            account = visit.stores.accounts.change(account.name, role=identity.role)
            visit.record(
                "operators.role", account.name, account=account.name, role=account.role, old=old, new=facts
            )
    return account


def _provider(visit: Visit) -> OpenIdProvider:
    if not visit.settings.console_oidc_issuer:
        raise PageNotFound()
    return OpenIdProvider(visit.settings)


def _return_address(visit: Visit) -> str:
    """Return the one address to which the provider may send the browser back."""
    return f"{visit.origin}{page_address('provider_answer')}"


def _failure(visit: Visit, error: ProviderFailure) -> Result:
    _LOG.error("a sign-in through the provider failed: %s", error)
    return View(
        template="provider_answer.html", data={"failure": visit.t("provider.failure")}, http_status=403
    )
