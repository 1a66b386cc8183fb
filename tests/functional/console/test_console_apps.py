"""Apps and keys: made, restricted, rotated, revoked; a key is shown once."""

import datetime as dt
import re

import pytest

from functions.console.frame.stores import Stores
from shared.access.app import App
from shared.access.people.audit import AuditEntry
from shared.access.people.boosts import BoostBook, BoostRequest, State
from tests.functional.console.people import NewPerson, Person


@pytest.fixture
def operator(new_person: NewPerson) -> Person:
    return new_person().sign_in_as("operator")


def make_app(operator: Person, stores: Stores, name: str) -> App:
    operator.open("/apps")
    assert operator.send("/apps/create", name=name).status_code == 200
    return next(app for app in stores.apps.all() if app.name == name)


def secrets_of(page: str) -> list[str]:
    return re.findall(r'value="([^"]+)"[^>]* data-copy', page)


def make_key(operator: Person, app: App, **fields: str) -> str:
    operator.open(f"/apps/{app.appid}")
    assert operator.send(f"/apps/{app.appid}/add_key", **fields).status_code == 200
    return secrets_of(operator.opened)[0]


def handle_of(operator: Person, app: App) -> str:
    operator.open(f"/apps/{app.appid}")
    return re.findall(r'name="key" value="([0-9a-f]{16})"', operator.opened)[0]


def log(stores: Stores) -> list[AuditEntry]:
    return list(stores.audit.newest())


def test_a_key_that_was_shown_once_is_nowhere_afterwards(
    operator: Person, new_person: NewPerson, stores: Stores, capfd: pytest.CaptureFixture[str]
) -> None:
    app = make_app(operator, stores, "shown once")
    texts = secrets_of(operator.opened)
    texts.append(make_key(operator, app, kind="server", name="first", sn="on"))
    texts += secrets_of(operator.opened)
    operator.open(f"/apps/{app.appid}")
    operator.send(f"/apps/{app.appid}/rotate_key", key=handle_of(operator, app), typed=app.name)
    texts += secrets_of(operator.opened)
    assert len(set(texts)) == 6  # API Key, Secret Key, AK, SK, and both again after the rotation
    auditor = new_person().sign_in_as("auditor")
    pages = []
    for person in (operator, auditor):
        for path in ("/apps", f"/apps/{app.appid}", f"/limits?app={app.appid}", "/settings", "/"):
            assert person.open(path).status_code == 200
            pages.append(person.opened)
    auditor.open("/audit")
    pages += [auditor.opened, auditor.open("/audit/file?format=csv").text, auditor.open("/audit/file").text]
    entries = "\n".join(entry.model_dump_json() for entry in log(stores))
    output = "".join(capfd.readouterr())
    for text in texts:
        assert not any(text in page for page in [*pages, entries, output])


def test_a_new_key_calls_and_a_revoked_one_does_not(operator: Person, stores: Stores) -> None:
    app = make_app(operator, stores, "revoked")
    ak = make_key(operator, app, kind="server", name="one")
    assert stores.apps.get(app.appid).key(ak) is not None
    answer = operator.send(f"/apps/{app.appid}/revoke_key", key=handle_of(operator, app), typed="revoked")
    assert answer.status_code == 303
    assert stores.apps.get(app.appid).key(ak) is None


@pytest.mark.parametrize("action", ["revoke_key", "rotate_key", "rotate_secret", "delete"])
def test_what_ends_a_key_wants_the_name_typed(operator: Person, stores: Stores, action: str) -> None:
    app = make_app(operator, stores, f"typed {action}")
    make_key(operator, app, kind="server")
    record = stores.apps.get(app.appid)
    for typed in ("", "typed", str(app.appid)):
        answer = operator.send(f"/apps/{app.appid}/{action}", key=handle_of(operator, app), typed=typed)
        assert answer.status_code == 400
        assert stores.apps.get(app.appid) == record


def test_a_key_is_restricted_by_address_and_by_referer(operator: Person, stores: Stores) -> None:
    app = make_app(operator, stores, "restricted")
    server = make_key(operator, app, kind="server")
    operator.send(
        f"/apps/{app.appid}/restrict_key", key=handle_of(operator, app), ips="10.1.0.0/16, 10.2.3.4"
    )
    key = stores.apps.get(app.appid).key(server)
    assert key
    assert key.ips == ("10.1.0.0/16", "10.2.3.4")
    browser = make_key(operator, app, kind="browser", referers="*.bank.example")
    key = stores.apps.get(app.appid).key(browser)
    assert key
    assert key.referers == ("*.bank.example",)
    answer = operator.send(
        f"/apps/{app.appid}/restrict_key", key=handle_of(operator, app), ips="not an address"
    )
    assert answer.status_code == 400
    assert "CIDR" in operator.words


def test_an_app_is_restricted_to_services(operator: Person, stores: Stores) -> None:
    app = make_app(operator, stores, "services")
    operator.open(f"/apps/{app.appid}")
    operator.send(f"/apps/{app.appid}/set_services", **{"service-ip_location": "on", "service-no_such": "on"})
    record = stores.apps.get(app.appid)
    catalogue = stores.apps._catalogue
    assert [service for service in catalogue if record.rules(service).is_enabled] == ["ip_location"]
    entry = log(stores)[0]
    assert entry.action == "apps.services"
    assert len(entry.new["off"]) == len(catalogue) - 1


def test_an_app_is_disabled_enabled_and_deleted(operator: Person, stores: Stores) -> None:
    app = make_app(operator, stores, "switched")
    states = []
    for action, fields in (("switch", {}), ("switch", {}), ("delete", {"typed": "switched"})):
        operator.open(f"/apps/{app.appid}")
        operator.send(f"/apps/{app.appid}/{action}", **fields)
        states.append(stores.apps.get(app.appid).state)
    assert states == ["disabled", "enabled", "deleted"]
    assert operator.open(f"/apps/{app.appid}").status_code == 200


def test_limits_are_set_and_given_back_to_the_catalogue(operator: Person, stores: Stores) -> None:
    app = make_app(operator, stores, "limited")
    operator.open(f"/limits?app={app.appid}")
    fields = {"app": str(app.appid), "service": "geocoding"}
    answer = operator.send("/limits/set_limits", **fields, quota="1000", qps="5", **{"shadow-qps": "on"})
    assert answer.status_code == 303
    rules = stores.apps.get(app.appid).rules("geocoding")
    assert (rules.quota, rules.qps, rules.shadow) == (1000, 5, frozenset({"qps"}))
    operator.open(f"/limits?app={app.appid}")
    assert "1,000" in operator.words
    operator.send("/limits/set_limits", **fields)
    rules = stores.apps.get(app.appid).rules("geocoding")
    assert (rules.quota, rules.qps, rules.shadow) == (None, None, frozenset())
    operator.open(f"/limits?app={app.appid}")
    assert operator.send("/limits/set_limits", **fields, quota="many").status_code == 400
    operator.open(f"/limits?app={app.appid}")
    assert operator.send("/limits/set_limits", **fields, quota="-7").status_code == 400


def test_todays_use_is_asked_for_without_the_page(operator: Person, stores: Stores) -> None:
    app = make_app(operator, stores, "used")
    answer = operator.open(f"/limits?app={app.appid}&part=use")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["geocoding"] == [0, 0.0]
    operator.open(f"/limits?app={app.appid}")
    assert f'data-use="/console/limits?app={app.appid}&amp;part=use"' in operator.opened


def test_a_boost_is_asked_for_by_one_and_granted_by_another(
    operator: Person, new_person: NewPerson, stores: Stores
) -> None:
    app = make_app(operator, stores, "boosted")
    operator.open(f"/limits?app={app.appid}")
    fields = {"app": str(app.appid), "percent": "20", "first": "2099-06-01", "last": "2099-06-30"}
    assert operator.send("/limits/ask_boost", **fields, reason="opening").status_code == 303
    request = next(request for request in stores.boosts.all() if request.appid == app.appid)
    operator.open("/limits")
    assert operator.send("/limits/grant_boost", number=request.number).status_code == 403
    assert stores.apps.get(app.appid).boosts == ()
    security = new_person().sign_in_as("security")
    security.open("/limits")
    assert security.send("/limits/grant_boost", number=request.number).status_code == 303
    assert [boost.per_mille for boost in stores.apps.get(app.appid).boosts] == [200]
    security.open("/limits")
    assert security.send("/limits/grant_boost", number=request.number).status_code == 400
    operator.open(f"/limits?app={app.appid}")
    assert operator.send("/limits/ask_boost", **fields, reason="again").status_code == 400
    actions = [entry.action for entry in log(stores)[:2]]
    assert actions == ["boost.grant", "boost.ask"]


def test_who_asked_for_a_boost_cannot_grant_it_with_another_role(
    operator: Person, new_person: NewPerson, stores: Stores
) -> None:
    app = make_app(operator, stores, "own boost")
    asking = new_person().sign_in_as("operator", "two-hats")
    asking.open("/limits")
    fields = {"app": str(app.appid), "percent": "10", "first": "2098-01-01", "last": "2098-01-02"}
    asking.send("/limits/ask_boost", **fields, reason="mine")
    request = next(request for request in stores.boosts.all() if request.appid == app.appid)
    stores.accounts.change("two-hats", role="security")
    granting = new_person().sign_in_as("security", "two-hats")
    granting.open("/limits")
    assert granting.send("/limits/grant_boost", number=request.number).status_code == 400
    assert stores.apps.get(app.appid).boosts == ()


@pytest.mark.parametrize("winner", ["granted", "refused"])
def test_one_of_two_decisions_at_the_same_time_counts(
    winner: State, operator: Person, new_person: NewPerson, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(operator, stores, f"decided twice, {winner}")
    operator.open("/limits")
    fields = {"app": str(app.appid), "percent": "10", "first": "2097-01-01", "last": "2097-01-02"}
    operator.send("/limits/ask_boost", **fields, reason="sale")
    request = next(request for request in stores.boosts.all() if request.appid == app.appid)
    waiting = BoostBook.waiting

    def overtaken(book: BoostBook, number: str) -> BoostRequest:
        found = waiting(book, number)
        stores.boosts.decide(found, winner, "the-other")
        return found

    monkeypatch.setattr(BoostBook, "waiting", overtaken)
    security = new_person().sign_in_as("security")
    for action in ("grant_boost", "refuse_boost"):
        security.open("/limits")
        assert security.send(f"/limits/{action}", number=request.number).status_code == 400
    assert stores.apps.get(app.appid).boosts == ()
    decided = next(each for each in stores.boosts.all() if each.number == request.number)
    assert (decided.state, decided.judge) == (winner, "the-other")


@pytest.mark.parametrize("reason", ["deleted", "boosted"])
def test_a_grant_that_cannot_be_carried_out_lets_the_request_wait(
    reason: str, operator: Person, new_person: NewPerson, stores: Stores
) -> None:
    app = make_app(operator, stores, f"no longer to be boosted: {reason}")
    operator.open("/limits")
    fields = {"app": str(app.appid), "percent": "10", "first": "2096-01-01", "last": "2096-01-02"}
    operator.send("/limits/ask_boost", **fields, reason="sale")
    request = next(request for request in stores.boosts.all() if request.appid == app.appid)
    if reason == "deleted":
        stores.apps.delete(app.appid)
    else:
        stores.apps.boost(app.appid, percent=5, first=request.first, last=request.last)
    security = new_person().sign_in_as("security")
    security.open("/limits")
    assert security.send("/limits/grant_boost", number=request.number).status_code == 400
    assert stores.boosts.waiting(request.number) == request


@pytest.mark.parametrize("percent", ["nan", "inf", "-1", "0", "20.1", "1e400", ""])
def test_a_boost_of_no_size_is_not_asked_for(percent: str, operator: Person, stores: Stores) -> None:
    app = make_app(operator, stores, f"size {percent or None}")
    operator.open("/limits")
    fields = {"app": str(app.appid), "first": "2095-01-01", "last": "2095-01-02", "reason": "sale"}
    assert operator.send("/limits/ask_boost", percent=percent, **fields).status_code == 400
    assert not [request for request in stores.boosts.all() if request.appid == app.appid]


def test_requests_of_the_same_moment_have_numbers_of_their_own(stores: Stores) -> None:
    book = BoostBook(stores.people, lambda: 1_000.0)
    window = {"first": dt.date(2094, 1, 1), "last": dt.date(2094, 1, 2)}
    requests = [book.ask(1, percent=1, reason="sale", author="anna", **window) for _ in range(3)]
    assert len({request.number for request in requests}) == 3
    assert all(book.waiting(request.number) == request for request in requests)
