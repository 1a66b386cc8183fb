"""The `geoportrait operators` command, as operations use it."""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from functions.console.engine.passwords import matches
from functions.console.frame.stores import Stores
from shared.access.people.rediskeys import ACCOUNTS
from shared.config import Settings, settings
from tools.cli.main import cli


@pytest.fixture(autouse=True)
def _this_redis(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("REDIS_URL", redis_url)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def stores(redis_url: str) -> Iterator[Stores]:
    opened = Stores(Settings(redis_url=redis_url))
    opened.people.run("DEL", ACCOUNTS)
    yield opened
    opened.close()


def run(*words: str, expect: int = 0) -> str:
    result = CliRunner().invoke(cli, ["operators", *words])
    assert result.exit_code == expect, result.output
    return result.output


def run_json(*words: str) -> dict[str, str]:
    content: dict[str, str] = json.loads(CliRunner().invoke(cli, ["operators", *words, "--json"]).stdout)
    return content


def test_an_account_gets_a_one_time_password_that_must_be_changed(stores: Stores) -> None:
    password = run_json("add", "anna", "--role", "operator")["password"]
    account = stores.accounts.get("anna")
    assert matches(password, account.password_hash)
    assert account.must_change_password
    assert password not in account.model_dump_json()
    assert run("add", "anna", "--role", "operator", expect=1).startswith("Error: there is an account anna")
    assert "String should match" in run("add", "Anna!", "--role", "operator", expect=1)
    assert "anna" in run("list")


def test_another_password_ends_the_session_and_the_earlier_password(stores: Stores) -> None:
    first = run_json("add", "boris", "--role", "auditor")["password"]
    secret, _, _ = stores.sessions.begin(stores.accounts.get("boris"))
    second = run_json("password", "boris")["password"]
    password_hash = stores.accounts.get("boris").password_hash
    assert matches(second, password_hash)
    assert not matches(first, password_hash)
    assert stores.sessions.find(secret) is None


def test_codes_are_reset_and_accounts_removed_but_the_last_of_security(stores: Stores) -> None:
    for name, role in (("chief", "security"), ("clara", "operator")):
        run("add", name, "--role", role)
    stores.accounts.change("clara", code_secret="ABC", last_code_step=7)
    run("reset-code", "clara")
    assert stores.accounts.get("clara").code_secret == ""
    run("remove", "clara")
    assert stores.accounts.find("clara") is None
    assert "last enabled account of the role security" in run("remove", "chief", expect=1)
    assert "no account nobody" in run("remove", "nobody", expect=1)


def test_what_the_command_does_is_in_the_audit_log_without_the_password(stores: Stores) -> None:
    first = stores.audit.head()[0]
    password = run_json("add", "dora", "--role", "auditor")["password"]
    (entry,) = stores.audit.oldest(start=first)
    assert (entry.action, entry.target, entry.account) == ("operators.add", "dora", "geoportrait operators")
    assert password not in entry.model_dump_json()


def test_the_link_is_printed_while_there_is_no_account(stores: Stores) -> None:
    link = run_json("invite")["link"]
    address, invitation = link.split("?invitation=")
    assert address == "http://localhost:8090/console/first"
    assert stores.invitations.is_valid(invitation)
    run("add", "erik", "--role", "security")
    assert not stores.invitations.is_valid(invitation)
    assert "there is an account already" in run("invite", expect=1)
