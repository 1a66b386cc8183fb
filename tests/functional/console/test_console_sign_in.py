"""The first account, passwords, codes, sessions."""

from functions.console.frame import cookies
from tests.functional.console.people import NewPerson, Person


def test_who_is_not_signed_in_is_led_to_the_sign_in(person: Person) -> None:
    answer = person.open("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in")


def test_a_second_sign_in_ends_the_first_session(new_person: NewPerson) -> None:
    first, second = new_person(), new_person()
    first.sign_in_as("operator", "same-name")
    assert first.open("/").status_code == 200
    second.sign_in_as("operator", "same-name")
    assert first.open("/").status_code == 303
    assert second.open("/").status_code == 200


def test_cookies_are_for_this_host_alone(person: Person) -> None:
    lines = person.open("/sign-in").headers.get_list("set-cookie")
    assert [line.partition("=")[0] for line in lines] == [cookies.VISITOR]
    assert all(word in lines[0] for word in ("; HttpOnly", "; Secure", "; Path=/", "; SameSite=strict"))
    assert "domain" not in lines[0].lower()
