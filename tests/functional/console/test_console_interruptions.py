"""The audit log of a change whose entry was not written, because Redis or a process ended before it."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from functions.console.endpoints import ENDPOINTS
from functions.console.errors import OutcomeUnknown
from functions.console.frame.stores import Stores
from functions.console.pages import data
from shared.access.directory import AppDirectory
from shared.access.people.audit import INTENTION_SECONDS, INTERRUPTION, AuditEntry, AuditLog
from shared.access.people.rediskeys import AUDIT_INTENTIONS
from shared.config import Settings
from shared.web.function import Function
from tests.functional.conftest import Serve
from tests.functional.console.people import Person
from tools.local.redis_server import RedisServer


@pytest.fixture(scope="module")
def mortal_redis() -> Iterator[RedisServer]:
    """A Redis that tests kill."""
    with RedisServer() as server:
        yield server


@pytest.fixture
def mortal_person(serve: Serve, mortal_redis: RedisServer) -> Iterator[Person]:
    """Somebody at a console whose Redis tests kill."""
    client = serve(Function("console", ENDPOINTS), redis_url=SecretStr(mortal_redis.url))
    stores = Stores(Settings(redis_url=SecretStr(mortal_redis.url)))
    yield Person(client, stores)
    stores.people.run("DEL", AUDIT_INTENTIONS)
    stores.close()


def settled_later(stores: Stores) -> list[AuditEntry]:
    """Return the log after the time in which every change has ended."""
    log = AuditLog(stores.people, lambda: time.time() + INTENTION_SECONDS + 1)
    log.settle()
    return list(log.newest())


def switch_app(person: Person, number: int) -> httpx.Response:
    person.open(f"/apps/{number}")
    return person.send(f"/apps/{number}/switch")


def set_limits(person: Person, number: int) -> httpx.Response:
    person.open(f"/limits?app={number}")
    return person.send("/limits/set_limits", app=str(number), service="geocoding", quota="7")


@pytest.mark.parametrize(
    ("act", "method", "action"),
    [(switch_app, "set_enabled", "app.switch"), (set_limits, "set_limits", "limits.set_limits")],
)
def test_a_redis_that_dies_between_a_change_and_its_entry_loses_neither(
    act: Callable[[Person, int], httpx.Response],
    method: str,
    action: str,
    mortal_person: Person,
    mortal_redis: RedisServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stores = mortal_person.stores
    app, _ = stores.apps.create("counter hall")
    mortal_person.sign_in_as("operator")
    change = getattr(AppDirectory, method)

    def change_and_die(*values: Any, **names: Any) -> Any:
        result = change(*values, **names)
        mortal_redis.kill()
        return result

    monkeypatch.setattr(AppDirectory, method, change_and_die)
    assert act(mortal_person, app.appid).status_code == 503
    mortal_redis.start()
    changed = stores.apps.get(app.appid)
    assert changed.state == "disabled" or changed.rules("geocoding").quota == 7
    assert action not in [entry.new.get("action") for entry in stores.audit.newest()]
    entry = settled_later(stores)[0]
    assert (entry.action, entry.target) == (INTERRUPTION, str(app.appid))
    assert entry.new["action"] == action
    assert entry.account.startswith("operator-")
    assert stores.audit.verify().fault is None
    assert len(settled_later(stores)) == entry.number


@pytest.mark.parametrize("path", ["/apps/create", "/limits/ask_boost"])
def test_a_refused_form_and_a_change_with_its_entry_leave_no_intention(person: Person, path: str) -> None:
    app, _ = person.stores.apps.create("a")
    person.stores.people.run("DEL", AUDIT_INTENTIONS)
    person.sign_in_as("operator")
    person.open("/apps")
    assert person.send(path).status_code == 400
    assert switch_app(person, app.appid).status_code == 303
    assert person.stores.people.run("HLEN", AUDIT_INTENTIONS) == 0
    assert next(person.stores.audit.newest()).action == "apps.switch"


@pytest.mark.parametrize("error", [OutcomeUnknown(key="data.away"), RuntimeError("a defect")])
def test_what_failed_half_way_is_an_entry_in_the_end(
    error: Exception, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def use(_: object) -> None:
        raise error

    monkeypatch.setattr(data, "use", use)
    person.stores.people.run("DEL", AUDIT_INTENTIONS)
    person.sign_in_as("operator")
    person.open("/apps")
    with suppress(RuntimeError):
        person.send("/data/use", name="places")
    entry = settled_later(person.stores)[0]
    assert (entry.action, entry.new["action"], entry.target) == (INTERRUPTION, "data.use", "places")


def test_an_intention_that_is_new_waits_for_its_entry(person: Person) -> None:
    audit = person.stores.audit
    person.stores.people.run("DEL", AUDIT_INTENTIONS)
    id = audit.begin("app.switch", account="anna", role="operator", target="7")
    assert audit.settle() == 0
    assert audit.add("apps.switch", account="anna", role="operator", intention=id).action == "apps.switch"
    assert settled_later(person.stores)[0].action == "apps.switch"
