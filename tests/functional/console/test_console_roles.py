"""Every page and action against every role, from the table of pages."""

from collections.abc import Iterator

import pytest

from functions.console.frame.page_table import Action, Page, page_table
from shared.access.people.account import ROLES, Role
from tests.functional.console.people import NewPerson, Person

NOBODY = ""
EVERYBODY = (NOBODY, *ROLES)
OWN_PAGES = {"sign_in", "sign_out", "own_password", "own_code", "first_account"}
"""What begins or ends the session of whoever sends it: for everybody, with tests of its own."""
FREE_PLACES = {"appid": "10000001"}
"""Parts of paths that stand for nothing: a role that may see the page gets 404."""


def pages() -> Iterator[tuple[Page, str]]:
    for page in page_table().pages:
        for role in EVERYBODY:
            yield page, role


def actions() -> Iterator[tuple[Page, Action, str]]:
    for page in page_table().pages:
        for action in page.actions:
            for role in EVERYBODY:
                if role == NOBODY or page.name not in OWN_PAGES:
                    yield page, action, role


def path_of(page: Page) -> str:
    places = {name: FREE_PLACES.get(name, "0") for name in page.parts}
    return page.address(**places).removeprefix("/console")


@pytest.fixture(scope="module")
def people(module_person: NewPerson) -> dict[str, Person]:
    everybody = {role: module_person().sign_in_as(role, f"matrix-{role}") for role in ROLES}
    return {NOBODY: module_person(), **everybody}


@pytest.mark.parametrize(
    ("page", "role"), list(pages()), ids=lambda value: getattr(value, "name", value or "nobody")
)
def test_a_page_is_for_the_roles_of_its_row(page: Page, role: Role, people: dict[str, Person]) -> None:
    answer = people[role].open(path_of(page))
    if page.is_open or role in page.roles:
        assert answer.status_code in (200, 303, 404)
        assert answer.headers.get("location") != "/console/sign-in"
    elif role == NOBODY:
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in")
    else:
        assert answer.status_code == 403


@pytest.mark.parametrize(
    ("page", "action", "role"), list(actions()), ids=lambda value: getattr(value, "name", value or "nobody")
)
def test_an_action_is_for_its_roles(
    page: Page, action: Action, role: Role, people: dict[str, Person]
) -> None:
    """A forged form is refused with 403 for who may, too; so the form is sent as our page sends it."""
    person = people[role]
    person.open("/own/password" if role else "/sign-in")
    answer = person.send(f"{path_of(page).rstrip('/')}/{action.name}")
    if role in action.roles:
        assert answer.status_code in (200, 303, 400, 404)
        assert answer.headers.get("location") != "/console/sign-in"
    elif page.is_open:
        assert answer.status_code in (400, 404)
    elif role == NOBODY:
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in")
    else:
        assert answer.status_code == 403


def test_an_action_has_no_role_that_its_page_lacks() -> None:
    assert all(action.roles <= page.roles for page in page_table().pages for action in page.actions)


def test_the_auditor_changes_nothing_but_the_own_account() -> None:
    others = [page for page in page_table().pages if page.name not in OWN_PAGES]
    assert not any("auditor" in action.roles for page in others for action in page.actions)


def test_the_audit_log_is_for_the_auditor_alone() -> None:
    assert {page_table()[name].roles for name in ("audit", "audit_file")} == {frozenset({"auditor"})}


def test_the_navigation_of_a_role_leads_to_pages_that_it_may_see(people: dict[str, Person]) -> None:
    for role in ROLES:
        people[role].open("/")
        for page in page_table().navigation(role):
            assert f'href="{page.address()}"' in people[role].opened
            assert people[role].open(path_of(page)).status_code == 200
