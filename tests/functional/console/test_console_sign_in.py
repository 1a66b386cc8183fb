"""The first account, passwords, codes, sessions, and Redis that is away."""

import re
import time

import pytest
from pydantic import SecretStr

from functions.console.endpoints import ENDPOINTS
from functions.console.engine.new_accounts import LIFETIME_SECONDS, add_account
from functions.console.frame import cookies
from functions.console.frame.stores import Stores
from shared.access.people.rediskeys import ACCOUNTS, INVITATION, current_key, session_key
from shared.access.people.sessions import ABSOLUTE_SECONDS, IDLE_SECONDS, SessionStore, session_digest
from shared.web.function import Function
from tests.functional.conftest import Serve
from tests.functional.console.people import PASSWORD, PASSWORD_HASH, NewPerson, Person, current_code

OTHER_PASSWORD = "another long password"


@pytest.fixture
def no_accounts(stores: Stores) -> None:
    stores.people.run("DEL", ACCOUNTS, INVITATION)


def test_who_is_not_signed_in_is_led_to_the_sign_in(person: Person) -> None:
    answer = person.open("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in")


def test_the_first_account_is_made_by_a_link_that_works_once(
    no_accounts: None, new_person: NewPerson, stores: Stores
) -> None:
    earlier, invitation = stores.invitations.new(), stores.invitations.new()
    person = new_person()
    assert person.open("/first", params={"invitation": earlier}).status_code == 404
    assert person.open("/first", params={"invitation": "guess"}).status_code == 404
    assert person.open("/first", params={"invitation": invitation}).status_code == 200
    fields = {"invitation": invitation, "name": "boss", "password": PASSWORD, "again": PASSWORD}
    assert person.send("/first/create", **{**fields, "again": "different one"}).status_code == 400
    assert (
        person.send("/first/create", **{**fields, "password": "short", "again": "short"}).status_code == 400
    )
    assert person.send("/first/create", **{**fields, "name": "Not A Name!"}).status_code == 400
    assert person.send("/first/create", **fields).status_code == 303
    assert stores.accounts.get("boss").role == "security"
    assert new_person().open("/first", params={"invitation": invitation}).status_code == 404
    assert stores.invitations.new() == ""
    assert person.open("/").headers["location"] == "/console/own/code"
    person.open("/own/code")
    found = re.search(r'<code id="code-secret">(\w{32})</code>', person.opened)
    assert found
    assert person.send("/own/code/confirm", code="000000").status_code == 400
    assert person.send("/own/code/confirm", code=current_code(found[1])).status_code == 303
    assert person.open("/").status_code == 200
    person.open("/own/code")
    assert found[1] not in person.opened


def test_a_one_time_password_is_changed_at_the_first_sign_in(person: Person, stores: Stores) -> None:
    _, password = add_account(stores.accounts, "new-auditor", "auditor")
    person.open("/sign-in")
    assert person.send("/sign-in/enter", name="new-auditor", password=password).status_code == 303
    assert person.open("/audit").headers["location"] == "/console/own/password"
    person.open("/own/password")
    fields = {"earlier": password, "password": OTHER_PASSWORD, "again": OTHER_PASSWORD}
    assert person.send("/own/password/change", **{**fields, "earlier": "wrong"}).status_code == 400
    assert person.send("/own/password/change", **fields).status_code == 303
    assert person.open("/audit").status_code == 200
    assert "请先设置自己的口令" not in person.words
    person.open("/")
    person.send("/sign-out/leave")
    assert person.open("/audit").status_code == 303
    person.open("/sign-in")
    assert person.send("/sign-in/enter", name="new-auditor", password=password).status_code == 400
    assert person.send("/sign-in/enter", name="new-auditor", password=OTHER_PASSWORD).status_code == 303


def test_a_one_time_password_ends_after_three_days(person: Person, stores: Stores) -> None:
    earlier = time.time() - LIFETIME_SECONDS - 1
    _, password = add_account(stores.accounts, "too-late", "auditor", clock=lambda: earlier)
    person.open("/sign-in")
    assert person.send("/sign-in/enter", name="too-late", password=password).status_code == 400


def test_a_disabled_account_does_not_come_in_and_its_session_ends(
    new_person: NewPerson, stores: Stores
) -> None:
    operator = new_person().sign_in_as("operator", "disabled-one")
    security = new_person().sign_in_as("security")
    security.open("/operators")
    assert security.send("/operators/switch", name="disabled-one").status_code == 303
    assert operator.open("/").status_code == 303
    operator.open("/sign-in")
    answer = operator.send("/sign-in/enter", name="disabled-one", password=PASSWORD, code=current_code())
    assert answer.status_code == 400


def test_a_second_sign_in_ends_the_first_session(new_person: NewPerson, stores: Stores) -> None:
    stores.accounts.create("same-name", "auditor", password_hash=PASSWORD_HASH)
    people = [new_person(), new_person()]
    for person in people:
        person.open("/sign-in")
        assert person.send("/sign-in/enter", name="same-name", password=PASSWORD).status_code == 303
        assert person.open("/").status_code == 200
    assert people[0].open("/").status_code == 303
    assert people[1].open("/").status_code == 200


def test_a_session_is_known_by_its_hash_and_ends_idle_and_absolutely(stores: Stores) -> None:
    account = stores.accounts.create("timed", "auditor", password_hash=PASSWORD_HASH)
    secret, _, _ = stores.sessions.begin(account)
    digest = session_digest(secret)
    assert len(secret) == 43
    assert secret.encode() not in (stores.people.run("GET", session_key(digest)) or b"")
    assert 0 < stores.people.run("TTL", session_key(digest)) <= IDLE_SECONDS
    assert stores.people.run("TTL", current_key("timed")) <= ABSOLUTE_SECONDS
    late = SessionStore(stores.people, lambda: time.time() + ABSOLUTE_SECONDS + 1)
    almost_late = SessionStore(stores.people, lambda: time.time() + ABSOLUTE_SECONDS - 60)
    assert almost_late.find(secret) is not None
    assert stores.people.run("TTL", session_key(digest)) <= 60
    assert late.find(secret) is None
    assert stores.sessions.find(secret) is None


def test_what_a_page_asks_for_by_itself_keeps_no_session(person: Person, stores: Stores) -> None:
    person.sign_in_as("operator", "gone-for-lunch")
    key = session_key(session_digest(person.cookies[cookies.SESSION]))
    for path, is_kept in (("/?part=figures", False), ("/limits?part=use", False), ("/apps", True)):
        stores.people.run("EXPIRE", key, 100)
        assert person.open(path).status_code == 200
        assert (stores.people.run("TTL", key) > 100) is is_kept


def test_cookies_are_for_this_host_alone(person: Person) -> None:
    lines = person.open("/sign-in").headers.get_list("set-cookie")
    assert [line.partition("=")[0] for line in lines] == [cookies.VISITOR]
    assert all(word in lines[0] for word in ("; HttpOnly", "; Secure", "; Path=/", "; SameSite=strict"))
    assert "domain" not in lines[0].lower()


def test_the_last_account_of_security_stays(no_accounts: None, new_person: NewPerson, stores: Stores) -> None:
    security = new_person().sign_in_as("security", "only-one")
    other = new_person().sign_in_as("security", "other-one")
    other.open("/operators")
    assert other.send("/operators/set_role", name="only-one", role="auditor").status_code == 303
    assert security.open("/").status_code == 303
    other.open("/operators")
    assert other.send("/operators/remove", name="other-one").status_code == 400
    assert stores.accounts.get("other-one").role == "security"


def test_nobody_is_let_in_while_redis_is_away(serve: Serve, stores: Stores) -> None:
    away = serve(Function("console", ENDPOINTS), redis_url=SecretStr("redis://127.0.0.1:1/0"))
    person = Person(away, stores)
    person.cookies[cookies.SESSION] = "A" * 43
    answer = person.open("/apps")
    assert answer.status_code == 503
    assert "Redis" in person.words
    del person.cookies[cookies.SESSION]
    person.open("/sign-in")
    answer = person.send("/sign-in/enter", name="anna", password=PASSWORD)
    assert answer.status_code == 503
    assert cookies.SESSION not in person.cookies


@pytest.mark.parametrize(("language", "word"), [("en", "Sign in"), ("zh", "登录")])
def test_the_language_is_chosen_and_kept(language: str, word: str, person: Person) -> None:
    person.open("/sign-in", params={"language": language})
    assert word in person.words
    person.open("/sign-in", headers={"accept-language": "fr"})
    assert word in person.words
