"""The console of the running bundle in a real browser: from the first sign-in to the audit of all of it."""

from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from playwright.sync_api import Browser

from tests.e2e.console_visitor import PASSWORDS, Visitor
from tests.e2e.running_bundle import RunningBundle
from tests.shapes import Shape
from tools.local.first_use import new_invitation

pytestmark = [pytest.mark.slow, pytest.mark.shapes(brief="gateway")]


@pytest.fixture(scope="module")
def first_sign_in(bundle: RunningBundle, shape: Shape) -> str:
    """The link of the first account: what `up` printed, or a new one where another `up` made its own."""
    if shape.owner == "own":
        return bundle.first_sign_in
    return f"{bundle.console_address}first?invitation={new_invitation(bundle.settings)}"


@pytest.fixture(scope="module")
def people(bundle: RunningBundle, first_sign_in: str, browser: Browser) -> Iterator[dict[str, Visitor]]:
    """The first account, which is of security, and an operator and an auditor that it made."""
    with ExitStack() as stack:
        visitors = {
            name: stack.enter_context(closing(Visitor(browser, bundle.console_address, name)))
            for name in PASSWORDS
        }
        boss = visitors["boss"]
        boss.make_first_account(first_sign_in)
        for name, role in (("olga", "operator"), ("alma", "auditor")):
            boss.open("operators")
            boss.page.fill("#new-operator input[name=name]", name)
            boss.page.select_option("#new-operator select[name=role]", role)
            boss.page.click("#new-operator button")
            (password,) = boss.copied_texts()
            visitors[name].sign_in(password)
            visitors[name].choose_password(password)
            if role == "operator":
                visitors[name].set_codes_up()
        yield visitors


def test_from_the_first_sign_in_to_the_audit(bundle: RunningBundle, people: dict[str, Visitor]) -> None:
    boss, olga, alma = people["boss"], people["olga"], people["alma"]
    olga.open("apps")
    olga.page.fill("#app-name", "counter hall")
    olga.page.click("form:has(#app-name) button.primary")
    assert len(olga.copied_texts()) == 2
    olga.page.click("main a.button")
    olga.page.fill("#new-key input[name=name]", "first key")
    olga.page.click("#new-key button.primary")
    (ak,) = olga.copied_texts()
    with bundle.client() as client:
        answer = client.get("/location/ip", params={"ip": "58.16.0.1", "ak": ak}).json()
    assert answer["status"] == 0
    olga.page.click("main a.button")
    assert ak not in olga.page.content()
    assert "first key" in olga.words()

    olga.page.click("main a[href*='limits?app=']")
    for name, value in (("percent", "20"), ("first", "2099-05-01"), ("last", "2099-05-31")):
        olga.page.fill(f"#boost input[name={name}]", value)
    olga.page.fill("#boost input[name=reason]", "opening of the branch")
    olga.page.click("#boost button")
    assert "waiting" in olga.words()
    boss.open("limits")
    boss.page.click("#requests form[action$=grant_boost] button")
    assert "granted" in boss.words()

    alma.open("audit?verify=1")
    words = alma.words()
    for action in (
        "first account made",
        "account made",
        "app made",
        "key made",
        "boost asked for",
        "boost granted",
    ):
        assert action in alma.page.inner_text("table.audit")
    assert "counter hall" in words
    assert "The chain is whole" in words
    assert ak not in alma.page.content()
    for person in people.values():
        assert person.errors == []


def test_another_browser_ends_the_session_and_the_role_bounds_the_pages(
    bundle: RunningBundle, browser: Browser, people: dict[str, Visitor]
) -> None:
    alma = people["alma"]
    with closing(Visitor(browser, bundle.console_address, "alma")) as second:
        second.sign_in(PASSWORDS["alma"])
        assert second.open("audit").url.endswith("/console/audit")
        assert "/console/sign-in" in alma.open("audit").url
    olga = people["olga"]
    assert olga.page.goto(bundle.console_address + "audit").status == 403  # type: ignore[union-attr]


def test_the_console_is_at_no_address_of_the_apis(bundle: RunningBundle) -> None:
    with bundle.client() as client:
        for path in ("/console/", "/console/sign-in", "/function/console/console/sign-in"):
            assert client.get(path).status_code == 404
