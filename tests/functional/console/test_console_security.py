"""The security pass: each row of it, as an attacker would."""

import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from html import escape
from threading import Barrier
from typing import Any

import pytest

from functions.console.engine import sign_in
from functions.console.engine.passwords import matches
from functions.console.frame import cookies
from functions.console.frame.page_table import FORM_BYTES, page_table
from functions.console.frame.passage import key_kind
from functions.console.frame.security import TOKEN_HEADER, form_token
from functions.console.frame.stores import Stores
from shared.access.people.account import Account
from shared.access.people.failures import MOST_FAILURES, MOST_OF_ADDRESS
from shared.access.people.sessions import SessionStore
from tests.functional.console.people import (
    CODE_SECRET,
    ORIGIN,
    PASSWORD,
    PASSWORD_HASH,
    NewPerson,
    Person,
    current_code,
    words_of,
)

HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "{{ 7 * 7 }}",
    "</title><svg onload=alert(1)>",
)


def is_plain(name: str) -> bool:
    """Whether a text is the same in HTML: braces mean something to templates alone."""
    return name == escape(name)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_is_text_wherever_it_is_shown(
    name: str, new_person: NewPerson, stores: Stores
) -> None:
    operator = new_person().sign_in_as("operator")
    operator.open("/apps")
    operator.send("/apps/create", name=name)
    app = next(app for app in stores.apps.all() if app.name == name)
    operator.open(f"/apps/{app.appid}")
    operator.send(f"/apps/{app.appid}/add_key", kind="server", name=name)
    operator.open("/limits")
    window = {"first": "2097-01-01", "last": "2097-01-02"}
    operator.send("/limits/ask_boost", app=str(app.appid), percent="1", reason=name, **window)
    auditor = new_person().sign_in_as("auditor")
    for path in ("/apps", f"/apps/{app.appid}", f"/limits?app={app.appid}", "/audit"):
        for person in (operator, auditor):
            person.open(path)
            assert is_plain(name) or name not in person.opened
    assert "alert(1)" in auditor.words or "7 * 7" in auditor.words


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_what_a_query_says_is_text(name: str, person: Person) -> None:
    person.sign_in_as("auditor")
    for path in ("/apps?search=", "/audit?account=", "/audit?target=", "/audit?first=", "/limits?app="):
        assert person.open(path, params={path.partition("?")[2].rstrip("="): name}).status_code == 200
        assert is_plain(name) or name not in person.opened
    for query in ({"notice": name}, {"language": name}):
        person.open("/sign-out", params=query)
        assert name not in person.open("/settings", params=query).text


def test_a_page_runs_our_scripts_alone_and_is_in_no_frame(person: Person) -> None:
    answer = person.open("/sign-in")
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == policy["connect-src"] == policy["style-src"] == "'self'"
    assert re.fullmatch(r"'self' 'nonce-[\w-]{22}'", policy["script-src"])
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["permissions-policy"].startswith("camera=(self)")
    assert answer.headers["cache-control"] == "no-store"
    assert "max-age" in answer.headers["strict-transport-security"]
    other = person.open("/sign-in").headers["content-security-policy"]
    assert other != answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/limits?part=use", 200),
        ("/audit/file?format=csv", 200),
        ("/audit/file", 200),
        ("/?go=apps", 303),
        ("/static/none/none.js", 404),
        ("/gateway/metrics", 404),
    ],
)
def test_what_is_no_page_runs_and_loads_nothing(
    path: str, status: int, person: Person, stores: Stores
) -> None:
    stores.apps.create("one at least")
    answer = person.sign_in_as("auditor").open(path)
    assert answer.status_code == status
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"


def test_no_page_loosens_the_policy_but_the_map() -> None:
    loose = {page.name for page in page_table().pages if "unsafe" in str(page.policy)}
    assert loose <= {"map"}
    assert not any("unsafe-eval" in str(page.policy) for page in page_table().pages)
    assert not any("script-src" in page.policy for page in page_table().pages)


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        ({"origin": ORIGIN}, ""),
        ({"origin": ORIGIN}, "0" * 64),
        ({"origin": "https://evil.example"}, None),
        ({"origin": "null"}, None),
        ({"referer": "https://evil.example/console/"}, None),
        ({}, None),
        ({"origin": ORIGIN, "sec-fetch-site": "cross-site"}, None),
        ({"origin": ORIGIN, "sec-fetch-site": "same-site"}, None),
    ],
)
def test_a_form_that_another_site_sends_changes_nothing(
    headers: dict[str, str], token: str | None, person: Person, stores: Stores
) -> None:
    person.sign_in_as("operator")
    person.open("/apps")
    fields = {"name": "forged", "token": person.token if token is None else token}
    assert person.post("/apps/create", data=fields, headers=headers).status_code == 403
    assert not [app for app in stores.apps.all() if app.name == "forged"]


def test_the_token_of_another_session_is_worth_nothing(new_person: NewPerson) -> None:
    first, second = new_person().sign_in_as("operator"), new_person().sign_in_as("operator")
    second.open("/apps")
    first.open("/apps")
    fields = {"name": "forged", "token": second.token}
    assert first.post("/apps/create", data=fields, headers={"origin": ORIGIN}).status_code == 403


def test_a_form_is_not_sent_by_get(person: Person, stores: Stores) -> None:
    person.sign_in_as("operator")
    person.open("/apps")
    answer = person.open("/apps/create", params={"name": "by get", "token": person.token})
    assert answer.status_code == 404
    assert not [app for app in stores.apps.all() if app.name == "by get"]


@pytest.mark.parametrize(
    "path",
    [
        "/static/../main.py",
        "/static/x/../../../../etc/passwd",
        "/static/x/%2e%2e%2f%2e%2e%2fmain.py",
        "/static/..%5c..%5cmain.py",
        "/static//etc/passwd",
        "/../function/console/metrics",
        "/apps/../../etc/passwd",
    ],
)
def test_no_path_leads_out_of_the_static_files(path: str, person: Person) -> None:
    answer = person.open(path)
    assert answer.status_code in (303, 404)
    assert "root:" not in answer.text
    assert "FUNCTION" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/x",
        "/\\evil.example",
        "/styles/../api",
        "/styles/%2e%2e/rest/2.0/x",
        "/styles/%252e%252e/rest/2.0/x",
        "/styles/./x",
        "/styles/x%3fak=1",
        "/rest/2.0/image-classify/v1/body_seg_photo",
        "/function/console/metrics",
        "/oauth/2.0/token",
    ],
)
def test_no_path_leads_past_what_the_map_page_may_load(path: str) -> None:
    assert key_kind(path, "") == ""
    assert key_kind("/styles/normal/style.json", "") == "browser"


def test_a_session_that_somebody_else_chose_is_not_taken(person: Person, stores: Stores) -> None:
    name = "fixated"
    stores.accounts.create(name, "auditor", password_hash=PASSWORD_HASH)
    chosen = "A" * 43
    person.cookies[cookies.SESSION] = chosen
    person.open("/sign-in")
    person.send("/sign-in/enter", name=name, password=PASSWORD)
    assert person.cookies[cookies.SESSION] != chosen
    assert stores.sessions.find(chosen) is None
    first = person.cookies[cookies.SESSION]
    person.open("/own/password")
    fields = {"earlier": PASSWORD, "password": "another good one", "again": "another good one"}
    assert person.send("/own/password/change", **fields).status_code == 303
    assert person.cookies[cookies.SESSION] != first
    assert stores.sessions.find(first) is None


def test_a_change_of_the_role_ends_the_session(new_person: NewPerson, stores: Stores) -> None:
    operator = new_person().sign_in_as("operator", "promoted")
    security = new_person().sign_in_as("security")
    security.open("/operators")
    assert security.send("/operators/set_role", name="promoted", role="security").status_code == 303
    assert operator.open("/").status_code == 303


def test_five_failures_shut_a_name_for_its_address_and_unknown_names_alike(
    new_person: NewPerson, stores: Stores
) -> None:
    stores.accounts.create("locked", "auditor", password_hash=PASSWORD_HASH)
    pages, first = {}, stores.audit.head()[0]
    for name in ("locked", "nobody-has-this"):
        visitor = new_person()
        visitor.open("/sign-in")
        passwords = ["wrong wrong wrong"] * (MOST_FAILURES + 1) + [PASSWORD]
        answers = [visitor.send("/sign-in/enter", name=name, password=text) for text in passwords]
        assert [answer.status_code for answer in answers] == [400] * (MOST_FAILURES + 2)
        pages[name] = {words_of(answer.text) for answer in answers}
    assert pages["locked"] == pages["nobody-has-this"]
    actions = [entry.action for entry in stores.audit.oldest(start=first)]
    assert actions.count("sign_in.lock") == 2
    assert actions.count("sign_in.failure") == 2 * (MOST_FAILURES - 1)


def test_an_address_that_tries_many_names_is_shut(stores: Stores) -> None:
    for number in range(MOST_OF_ADDRESS):
        stores.failures.begin(f"name-{number}", "192.0.2.7")
    assert stores.failures.begin("never-tried", "192.0.2.7").is_locked
    assert not stores.failures.begin("never-tried", "192.0.2.8").is_locked


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::2", True),
        ("2001:db8:1:3::1", "2001:db8:1:4::1", False),
        ("::ffff:192.0.2.9", "192.0.2.9", True),
        ("192.0.2.10", "192.0.2.11", False),
    ],
)
def test_who_has_a_whole_network_of_addresses_is_one_caller(
    one: str, other: str, are_one: bool, stores: Stores
) -> None:
    for _ in range(MOST_FAILURES):
        stores.failures.begin("somebody", one)
    assert stores.failures.begin("somebody", other).is_locked is are_one


def test_people_who_sign_in_rightly_behind_one_address_do_not_shut_it(stores: Stores) -> None:
    for number in range(MOST_OF_ADDRESS + 5):
        assert not stores.failures.begin(f"right-{number}", "192.0.2.12").is_locked
        stores.failures.forgive(f"right-{number}", "192.0.2.12")
    stores.failures.forgive("right-1", "192.0.2.13")
    assert stores.failures.begin("right-1", "192.0.2.13") == (1, 1)


@pytest.mark.parametrize("name", ["tried-at-once", "nobody-at-once"])
def test_tries_at_the_same_time_are_no_more_than_one_after_another(
    name: str, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them have begun before the first password was compared."""
    tries = MOST_FAILURES * 3
    stores.accounts.create(
        "tried-at-once", "auditor", password_hash=PASSWORD_HASH
    ) if "tried" in name else None
    all_there = Barrier(tries)

    def compare(password: str, password_hash: str) -> bool:
        all_there.wait(60)
        return False

    monkeypatch.setattr(sign_in, "matches", compare)
    with ThreadPoolExecutor(tries) as pool:
        entries = list(
            pool.map(lambda _: stores.sign_in.enter(name, "wrong", "", "192.0.2.20"), range(tries))
        )
    assert sum(not entry.was_locked for entry in entries) == MOST_FAILURES
    assert sum(entry.has_locked for entry in entries) == 1


def test_an_unknown_name_takes_the_time_of_a_known_one() -> None:
    """Processor time, not the clock's: the machine has other work."""
    known = PASSWORD_HASH
    matches("wrong", known), matches("wrong", "")

    def seconds(password_hash: str) -> float:
        began = time.thread_time()
        assert not matches("wrong", password_hash)
        return time.thread_time() - began

    rows = [(seconds(known), seconds("")) for _ in range(5)]
    with_name, without_name = (statistics.median(column) for column in zip(*rows, strict=True))
    assert 0.5 < without_name / with_name < 2


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_a_sign_in_leads_nowhere_else(target: str, person: Person, stores: Stores) -> None:
    name = f"redirected-{abs(hash(target))}"
    stores.accounts.create(name, "auditor", password_hash=PASSWORD_HASH)
    person.open("/sign-in", params={"next": target, "url": target, "return": target})
    assert target not in person.opened
    answer = person.send("/sign-in/enter", name=name, password=PASSWORD, next=target)
    assert answer.headers["location"] == "/console/"


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "localhost.evil.example"},
        {"host": "localhost", "x-forwarded-host": "evil.example"},
        {"host": "10.1.2.3"},
    ],
)
def test_a_host_that_is_not_ours_is_refused(headers: dict[str, str], person: Person) -> None:
    person.sign_in_as("auditor")
    answer = person.open("/audit", headers=headers)
    assert answer.status_code == 421
    assert "evil.example" not in answer.text


def test_a_code_is_good_for_one_sign_in(new_person: NewPerson, stores: Stores) -> None:
    new_person().sign_in_as("operator", "one-code")
    code = current_code()
    statuses = []
    for _ in range(2):
        visitor = new_person()
        visitor.open("/sign-in")
        answer = visitor.send("/sign-in/enter", name="one-code", password=PASSWORD, code=code)
        statuses.append(answer.status_code)
    assert statuses == [303, 400]


@pytest.mark.parametrize("browsers", [2, 5])
def test_a_code_is_good_for_one_of_several_sign_ins_at_the_same_time(
    browsers: int, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"raced-code-{browsers}"
    stores.accounts.create(name, "operator", password_hash=PASSWORD_HASH, code_secret=CODE_SECRET)
    all_there = Barrier(browsers)

    def compare(password: str, password_hash: str) -> bool:
        all_there.wait(60)
        return True

    monkeypatch.setattr(sign_in, "matches", compare)
    with ThreadPoolExecutor(browsers) as pool:
        arguments = (name, PASSWORD, current_code(), "192.0.2.21")
        entries = list(pool.map(lambda _: stores.sign_in.enter(*arguments), range(browsers)))
    assert sum(entry.account is not None for entry in entries) == 1


@pytest.mark.parametrize(
    "change",
    [{"is_enabled": False}, {"role": "auditor"}, {"password_hash": "another one"}, None],
    ids=["disabled", "role", "password", "removed"],
)
def test_an_account_that_is_changed_while_it_signs_in_gets_no_session(
    change: dict[str, Any] | None, person: Person, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"changed-meanwhile-{abs(hash(str(change))) % 1000}"
    stores.accounts.create(name, "operator", password_hash=PASSWORD_HASH, code_secret=CODE_SECRET)
    begin = SessionStore.begin

    def change_and_begin(sessions: SessionStore, account: Account, **options: Any) -> Any:
        if change is None:
            stores.accounts.remove(name)
        else:
            stores.accounts.change(name, **change)
        sessions.end(name)
        return begin(sessions, account, **options)

    monkeypatch.setattr(SessionStore, "begin", change_and_begin)
    person.open("/sign-in")
    answer = person.send("/sign-in/enter", name=name, password=PASSWORD, code=current_code())
    assert answer.status_code == 400
    assert cookies.SESSION not in person.cookies
    assert not stores.sessions.end(name), "nobody is signed in"


@pytest.mark.parametrize("path", ["/explorer/call", "/photo/process"])
def test_a_long_form_is_taken_from_who_is_signed_in_alone(
    path: str, person: Person, new_person: NewPerson
) -> None:
    form = {"operation": "x", "image": "A" * (FORM_BYTES * 2)}
    assert person.post(path, data=form, headers={"origin": ORIGIN}).status_code == 303
    person.cookies[cookies.SESSION] = "A" * 43
    answer = person.post(path, data=form, headers={"origin": ORIGIN, TOKEN_HEADER: "0" * 64})
    assert answer.status_code == 401
    assert "登录已结束" in answer.json()["problem"]
    operator = new_person().sign_in_as("operator")
    answer = operator.post(path, data=form, headers={"origin": ORIGIN})
    assert answer.status_code == 403, "it was read, and has no token"


@pytest.mark.parametrize("end", ["9" * 5_000, "9" * 16, "-1", "1e3", "²", "0x10"])
def test_a_number_of_any_form_in_the_address_keeps_no_page_away(end: str, person: Person) -> None:
    person.sign_in_as("auditor")
    assert person.open("/audit", params={"end": end}).status_code == 200


def test_a_role_that_changes_things_does_nothing_without_a_second_factor(
    person: Person, stores: Stores
) -> None:
    stores.accounts.create("no-code", "operator", password_hash=PASSWORD_HASH)
    person.open("/sign-in")
    person.send("/sign-in/enter", name="no-code", password=PASSWORD)
    for path in ("/", "/apps", "/settings"):
        answer = person.open(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/own/code")
    token = form_token(person.cookies[cookies.SESSION])
    person.post("/apps/create", data={"name": "early", "token": token}, headers={"origin": ORIGIN})
    assert not [app for app in stores.apps.all() if app.name == "early"]
