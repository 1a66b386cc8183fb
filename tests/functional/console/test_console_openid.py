"""Signing in through an OpenID provider, and the account for emergencies."""

import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr

from functions.console.endpoints import ENDPOINTS
from functions.console.engine import openid
from functions.console.engine.openid import account_name, parse_roles
from functions.console.frame import cookies
from functions.console.frame.stores import Stores
from shared.access.people.rediskeys import ACCOUNTS
from shared.web.function import Function
from tests.functional.conftest import Serve
from tests.functional.console.openid_provider import CLIENT, SECRET, Provider, running_provider
from tests.functional.console.people import ORIGIN, PASSWORD, PASSWORD_HASH, Person, current_code


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture
def person(provider: Provider, serve: Serve, stores: Stores) -> Iterator[Person]:
    """Somebody at a console whose people sign in through the provider."""
    client = serve(
        Function("console", ENDPOINTS),
        console_oidc_issuer=provider.issuer,
        console_oidc_client=CLIENT,
        console_oidc_secret=SecretStr(SECRET),
    )
    yield Person(client, stores)
    provider.lies, provider.signing_key = {}, provider.key
    provider.claims = {"sub": "7", "preferred_username": "Olga@bank", "roles": ["operator"]}


def start(person: Person) -> str:
    answer = person.open("/provider")
    assert answer.status_code == 303
    return str(answer.headers["location"])


def come_back(person: Person, provider: Provider, **values: str) -> int:
    address = start(person)
    query = {"code": provider.authorize(address), "state": parse_qs(urlsplit(address).query)["state"][0]}
    return person.open("/provider/answer", params={**query, **values}).status_code


def emergency_time(person: Person) -> float:
    """Return when the metrics say that the account for emergencies was used."""
    assert person.client.function.platform is not None
    text = person.client.function.platform.telemetry.render_metrics().decode()
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return float(lines["geoportrait_emergency_sign_in_seconds"])


def test_who_the_provider_knows_comes_in_with_the_role_of_the_claim(
    person: Person, provider: Provider, stores: Stores
) -> None:
    address = start(person)
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert query["redirect_uri"] == f"{ORIGIN}/console/provider/answer"
    assert query["scope"].split()[0] == "openid"
    assert len(query["state"]) == len(query["nonce"]) == len(query["code_challenge"]) == 43
    code = provider.authorize(address)
    answer = person.open("/provider/answer", params={"code": code, "state": query["state"]})
    assert answer.status_code == 200
    assert 'http-equiv="refresh" content="0;url=/console/"' in answer.text
    assert person.open("/apps").status_code == 200
    assert person.open("/audit").status_code == 403
    name = next(account.name for account in stores.accounts.all() if account.provider_subject.endswith(" 7"))
    assert name.startswith("olga.")
    provider.claims["roles"] = ["auditor"]
    assert come_back(person, provider) == 200
    assert person.open("/audit").status_code == 200
    actions = [entry.action for entry in stores.audit.newest() if entry.account == name]
    assert actions == ["sign_in.provider", "operators.role", "sign_in.provider", "operators.add"]


@pytest.mark.parametrize("name", ["Alicia@bank", ""])
def test_whom_the_provider_renames_stays_the_same_account_disabled_or_not(
    person: Person, provider: Provider, stores: Stores, name: str
) -> None:
    subject = f"renamed-{name or 'nobody'}"
    provider.claims = {"sub": subject, "preferred_username": "Alice@bank", "roles": ["operator"]}
    assert come_back(person, provider) == 200
    provider.claims |= {"preferred_username": name, "roles": ["auditor"]}
    assert come_back(person, provider) == 200
    (account,) = (one for one in stores.accounts.all() if one.provider_subject.endswith(f" {subject}"))
    assert account.name.startswith("alice.")
    assert account.role == "auditor"
    stores.accounts.change(account.name, is_enabled=False)
    assert come_back(person, provider) == 403
    assert sum(one.provider_subject.endswith(f" {subject}") for one in stores.accounts.all()) == 1


def test_the_cookie_of_the_way_back_comes_along_and_the_session_does_not(
    person: Person, provider: Provider
) -> None:
    person.open("/sign-in")
    lines = person.open("/provider").headers.get_list("set-cookie")
    line = next(line for line in lines if line.startswith(cookies.ATTEMPT))
    assert all(word in line for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=600"))


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "https://evil.example"},
        {"aud": "another client"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"exp": 1},
        {"nonce": "of another attempt"},
        {"sub": ""},
        {"roles": []},
        {"roles": ["operator", "auditor"]},
        {"roles": "root"},
    ],
)
def test_a_token_that_is_not_for_us_lets_nobody_in(
    lies: dict[str, object], person: Person, provider: Provider
) -> None:
    provider.lies = lies
    assert come_back(person, provider) == 403
    assert person.open("/apps").status_code == 303


def test_a_token_of_another_key_lets_nobody_in(person: Person, provider: Provider) -> None:
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "one"})
    assert come_back(person, provider) == 403


@pytest.mark.parametrize("values", [{"state": "A" * 43}, {"state": ""}, {"code": "guess"}])
def test_a_way_back_of_another_attempt_lets_nobody_in(
    values: dict[str, str], person: Person, provider: Provider
) -> None:
    assert come_back(person, provider, **values) == 403
    assert person.open("/apps").status_code == 303


def test_a_way_back_works_once_and_in_the_browser_that_began(
    person: Person, provider: Provider, stores: Stores
) -> None:
    address = start(person)
    query = {"code": provider.authorize(address), "state": parse_qs(urlsplit(address).query)["state"][0]}
    other = Person(person.client, stores)
    assert other.open("/provider/answer", params=query).status_code == 403
    attempt = person.cookies[cookies.ATTEMPT]
    assert person.open("/provider/answer", params=query).status_code == 200
    person.cookies[cookies.ATTEMPT] = attempt
    assert person.open("/provider/answer", params=query).status_code == 403


def test_only_the_account_for_emergencies_comes_in_by_password(person: Person, stores: Stores) -> None:
    stores.accounts.create("ordinary", "auditor", password_hash=PASSWORD_HASH)
    person.open("/sign-in")
    assert person.send("/sign-in/enter", name="ordinary", password=PASSWORD).status_code == 400
    code_secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    stores.accounts.create(
        "break-glass", "security", is_emergency=True, password_hash=PASSWORD_HASH, code_secret=code_secret
    )
    assert emergency_time(person) == 0
    answer = person.send(
        "/sign-in/enter", name="break-glass", password=PASSWORD, code=current_code(code_secret)
    )
    assert answer.status_code == 303
    assert next(stores.audit.newest()).action == "sign_in.emergency"
    assert abs(emergency_time(person) - time.time()) < 60


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys"])
@pytest.mark.parametrize("kind", ["long", "inflated", "slow"])
def test_an_answer_of_the_provider_is_bounded(
    path: str, kind: str, person: Person, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openid, "SECONDS", 0.5)
    address = start(person)
    provider.floods = {path: kind}
    try:
        query = {"code": provider.authorize(address), "state": parse_qs(urlsplit(address).query)["state"][0]}
        assert person.open("/provider/answer", params=query).status_code == 403
    finally:
        provider.floods = {}


def test_the_last_account_of_security_keeps_its_role_and_the_page_says_why(
    person: Person, provider: Provider, stores: Stores
) -> None:
    stores.people.run("DEL", ACCOUNTS)
    provider.claims |= {"sub": "only", "preferred_username": "only", "roles": ["security"]}
    assert come_back(person, provider) == 200
    provider.claims["roles"] = ["operator"]
    assert come_back(person, provider) == 400
    assert "last enabled account of the role security" in person.words
    [account] = stores.accounts.all()
    assert account.role == "security"


def test_without_a_provider_there_is_no_way_to_one(new_person: Callable[[], Person]) -> None:
    person = new_person()
    assert person.open("/provider").status_code == 404
    assert person.open("/provider/answer", params={"state": "x", "code": "y"}).status_code == 404
    person.open("/sign-in")
    assert "/console/provider" not in person.opened


@pytest.mark.parametrize("issuer", ["http://provider.example", "ftp://localhost", "provider.example"])
def test_a_provider_without_https_is_refused(issuer: str, serve: Serve, stores: Stores) -> None:
    client = serve(Function("console", ENDPOINTS), console_oidc_issuer=issuer, console_oidc_client=CLIENT)
    assert Person(client, stores).open("/provider").status_code == 403


def test_names_of_a_provider_are_never_those_of_local_accounts() -> None:
    names = {account_name(wish, subject) for wish in ("anna", "Anna@x", "安娜", "7") for subject in "ab"}
    assert all("." in name and len(name) <= 32 for name in names)
    assert account_name("anna", "a") != account_name("anna", "b")


def test_roles_have_the_names_of_the_site() -> None:
    assert parse_roles("operator=geo-ops, auditor = audit") == {
        "operator": "geo-ops",
        "security": "security",
        "auditor": "audit",
    }
