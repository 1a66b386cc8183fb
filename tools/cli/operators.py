"""`geoportrait operators`: who may sign in to the console."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from functions.console.engine.new_accounts import add_account, renew_password
from shared.access.errors import AccessError, StoreUnreachable
from shared.access.people.account import ROLES, Account, Role
from shared.access.people.accounts import AccountDirectory
from shared.access.people.audit import AuditLog
from shared.access.people.invitation import Invitations
from shared.access.people.sessions import SessionStore
from shared.access.people.store import PeopleStore
from shared.config import settings
from tools.cli.output import failure, print_json, print_table, say

NAME = click.argument("name")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_AUTHOR = "geoportrait operators"


@contextmanager
def people() -> Iterator[PeopleStore]:
    """Open the Redis of the accounts; what goes wrong becomes one line and exit status 1."""
    try:
        store = PeopleStore.open(settings())
        try:
            yield store
        finally:
            store.close()
    except StoreUnreachable as error:
        raise failure(error, "redis_url") from None
    except AccessError as error:
        raise click.ClickException(str(error)) from None


@click.group()
def operators() -> None:
    """Make, list and end the accounts of the console."""


@operators.command()
@NAME
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--emergency", is_flag=True, help="The account that stays where people sign in through OpenID.")
@JSON
def add(name: str, role: Role, emergency: bool, as_json: bool) -> None:
    """Make an account and show its one-time password, which must be changed at the first sign-in."""
    with people() as store:
        account, password = add_account(AccountDirectory(store), name, role, is_emergency=emergency)
        _record(store, "operators.add", name, {"role": role, "emergency": emergency})
    _show_password(account, password, as_json)


@operators.command("password")
@NAME
@JSON
def renew(name: str, as_json: bool) -> None:
    """Give an account a one-time password and end its session."""
    with people() as store:
        account, password = renew_password(AccountDirectory(store), name)
        SessionStore(store).end(name)
        _record(store, "operators.password", name)
    _show_password(account, password, as_json)


@operators.command("reset-code")
@NAME
@JSON
def reset_code(name: str, as_json: bool) -> None:
    """Take the second factor of an account away; its next sign-in sets up another."""
    with people() as store:
        AccountDirectory(store).change(name, code_secret="", last_code_step=0)
        SessionStore(store).end(name)
        _record(store, "operators.code", name)
    say(as_json, f"the codes of {name} are reset", account=name)


@operators.command()
@NAME
@JSON
def remove(name: str, as_json: bool) -> None:
    """Remove an account and end its session."""
    with people() as store:
        AccountDirectory(store).remove(name)
        SessionStore(store).end(name)
        _record(store, "operators.remove", name)
    say(as_json, f"{name} is removed", account=name)


@operators.command("list")
@JSON
def list_accounts(as_json: bool) -> None:
    """List the accounts."""
    with people() as store:
        rows = [
            {
                "name": account.name,
                "role": account.role,
                "enabled": account.is_enabled,
                "codes": bool(account.code_secret),
                "emergency": account.is_emergency,
            }
            for account in AccountDirectory(store).all()
        ]
    if as_json:
        print_json(rows)
    else:
        print_table("Accounts", rows)


@operators.command()
@JSON
def invite(as_json: bool) -> None:
    """Print the one-time link of the first account; an earlier one ends."""
    with people() as store:
        invitation = Invitations(store).new()
    if not invitation:
        raise click.ClickException("there is an account already: use `geoportrait operators add`")
    address = settings().console_url.rstrip("/") or "http://localhost:8090"
    link = f"{address}/console/first?invitation={invitation}"
    say(as_json, link, link=link)


def _record(store: PeopleStore, action: str, name: str, new: dict[str, object] | None = None) -> None:
    AuditLog(store).add(action, account=_AUTHOR, role="", target=name, new=new)


def _show_password(account: Account, password: str, as_json: bool) -> None:
    say(
        as_json,
        f"one-time password of {account.name} ({account.role}), good for three days: {password}",
        account=account.name,
        role=account.role,
        password=password,
    )
