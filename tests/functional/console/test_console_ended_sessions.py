"""What a page, a form and a script of a page are told when the session has ended, or the store is away."""

import pytest

from functions.console.frame import cookies
from functions.console.frame.security import TOKEN_HEADER
from functions.console.frame.stores import Stores
from tests.functional.console.people import ORIGIN, NewPerson, Person


@pytest.fixture
def ended(person: Person, stores: Stores) -> Person:
    """Somebody whose session has ended while a page was open."""
    person.sign_in_as("operator", "ended")
    person.open("/map")
    assert person.token_of_script
    stores.sessions.end("ended")
    return person


@pytest.mark.parametrize("path", ["/", "/limits?app=1", "/explorer?operation=x"])
def test_a_page_leads_to_a_sign_in_that_says_that_the_session_ended(ended: Person, path: str) -> None:
    answer = ended.open(path)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/console/sign-in?notice=session_ended"
    assert cookies.SESSION not in ended.cookies
    ended.open("/sign-in?notice=session_ended")
    assert "登录已结束" in ended.words
    assert 'class="notice warn"' in ended.opened


@pytest.mark.parametrize("path", ["/apps/create", "/limits/ask_boost"])
def test_a_form_leads_there_too(ended: Person, path: str) -> None:
    answer = ended.post(path, data={"token": "x"}, headers={"origin": ORIGIN})
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in?notice=session_ended")


@pytest.mark.parametrize("path", ["/?part=figures", "/limits?part=use"])
def test_what_a_page_asks_for_by_itself_is_refused_in_words_and_not_by_another_page(
    ended: Person, path: str
) -> None:
    answer = ended.open(path)
    assert answer.status_code == 401
    assert "登录已结束" in answer.json()["problem"]
    assert "location" not in answer.headers


@pytest.mark.parametrize("path", ["/map/read_track", "/map/search_entities", "/photo/process"])
def test_a_script_is_told_what_is_wrong(ended: Person, path: str) -> None:
    headers = {"origin": ORIGIN, TOKEN_HEADER: ended.token_of_script, "accept-language": "en"}
    answer = ended.post(path, data={"image": "x"}, headers=headers)
    assert answer.status_code == 401
    assert "session has ended" in answer.json()["problem"]


@pytest.mark.parametrize(("path", "status"), [("/map/read_track", 403), ("/photo/process", 403)])
def test_a_script_without_the_token_of_the_session_is_told_so(person: Person, path: str, status: int) -> None:
    person.sign_in_as("operator")
    answer = person.post(path, data={"image": "x"}, headers={"origin": ORIGIN, TOKEN_HEADER: "0" * 64})
    assert answer.status_code == status
    assert answer.json()["problem"] == "表单已失效，请重新打开页面再提交"


def test_who_was_never_signed_in_reads_of_no_ended_session(new_person: NewPerson) -> None:
    answer = new_person().open("/apps")
    assert answer.headers["location"] == "/console/sign-in"
