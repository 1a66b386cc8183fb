"""The tracks of the map page: read with a key of the app whose service it is, never without an entry."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest

from functions.console.engine.track_reading import SEARCH, TRACK
from functions.console.frame.stores import Stores
from shared.access.app import App
from shared.tracks.services import SERVICES, TrackService, read_services
from tests.functional.console.echo_gateway import EchoGateway, Question
from tests.functional.console.people import ORIGIN, NewPerson, Person

HOSTILE: Final = "<img src=x onerror=alert(1)>"
DAY: Final = "2026-11-03"
MIDNIGHT: Final = 1_793_635_200
"""Of that day in Beijing."""
NUMBER: Final = 77


@pytest.fixture(scope="module")
def fleet(stores: Stores) -> Iterator[App]:
    """An app with a service of tracks and two server keys, one of them for an address alone."""
    app, _ = stores.apps.create(f"fleet {HOSTILE}")
    stores.apps.add_key(app.appid, "server", name="far", ips=["192.0.2.1"])
    app, _ = stores.apps.add_key(app.appid, "server", name="near")
    stores.people.run("HSET", SERVICES, f"{app.appid}.{NUMBER}", "{}")
    yield app
    stores.people.run("HDEL", SERVICES, f"{app.appid}.{NUMBER}")
    stores.apps.delete(app.appid)


@pytest.fixture
def operator(new_caller: NewPerson) -> Person:
    person = new_caller().sign_in_as("operator")
    person.open("/map")
    return person


def point(number: int) -> dict[str, Any]:
    return {"longitude": 106.7, "latitude": 26.5, "loc_time": MIDNIGHT + number, "speed": 30.0}


def day_of(total: int, question: Question) -> Mapping[str, Any]:
    size, page = int(question.fields["page_size"]), int(question.fields["page_index"])
    rows = range(min((page - 1) * size, total), min(page * size, total))
    return {"status": 0, "total": total, "distance": 1234.5, "points": [point(row) for row in rows]}


def test_services_are_those_of_the_apps() -> None:
    assert read_services([b"20.3", b"3.20", b"3.4"]) == [
        TrackService(3, 4),
        TrackService(3, 20),
        TrackService(20, 3),
    ]


def test_a_day_is_read_with_the_key_of_the_app_and_stands_in_the_audit(
    operator: Person, fleet: App, gateway: EchoGateway, stores: Stores
) -> None:
    assert f'value="{fleet.appid}.{NUMBER}"' in operator.opened
    assert HOSTILE not in operator.opened
    gateway.replies[TRACK] = lambda question: day_of(7_001, question)
    form = {"service": f"{fleet.appid}.{NUMBER}", "entity": "van 1", "day": DAY}
    answer = operator.send("/map/read_track", token=operator.token_of_script, **form)
    content = answer.json()
    assert (len(content["points"]), content["total"], content["metres"]) == (7_001, 7_001, 1234.5)
    assert content["points"][0] == [106.7, 26.5, MIDNIGHT, 30.0]
    first, second = gateway.questions
    assert (first.fields["page_index"], second.fields["page_index"]) == ("1", "2")
    assert first.fields["start_time"] == str(MIDNIGHT)
    assert first.fields["end_time"] == str(MIDNIGHT + 86_399)
    near = next(key.ak for key in fleet.keys if key.name == "near")
    assert first.fields["ak"] == near
    assert near not in answer.text
    entry = next(iter(stores.audit.newest()))
    assert (entry.action, entry.target) == ("tracks.read", f"{fleet.appid}.{NUMBER} van 1")
    assert entry.new == {"day": DAY, "points": 7_001}


def test_a_track_of_any_length_is_read_in_four_pages_at_most(
    operator: Person, fleet: App, gateway: EchoGateway
) -> None:
    gateway.replies[TRACK] = lambda question: day_of(400_000, question)
    form = {"service": f"{fleet.appid}.{NUMBER}", "entity": "van 1", "day": DAY}
    content = operator.send("/map/read_track", token=operator.token_of_script, **form).json()
    assert (len(content["points"]), content["total"], len(gateway.questions)) == (20_000, 400_000, 4)


def test_entities_are_names_and_a_refusal_is_told_as_it_came(
    operator: Person, fleet: App, gateway: EchoGateway
) -> None:
    entities = [{"entity_name": HOSTILE, "latest_location": point(1)}, {"entity_name": "van 2"}]
    gateway.replies[SEARCH] = lambda _: {"status": 0, "entities": entities}
    form = {"service": f"{fleet.appid}.{NUMBER}", "wish": "v"}
    answer = operator.send("/map/search_entities", token=operator.token_of_script, **form)
    assert answer.json() == {"entities": [HOSTILE, "van 2"]}
    assert answer.headers["content-type"] == "application/json"
    gateway.replies[SEARCH] = lambda _: {"status": 210, "message": "APP IP\u6821\u9a8c\u5931\u8d25"}
    answer = operator.send("/map/search_entities", token=operator.token_of_script, **form)
    assert (answer.status_code, "210" in answer.json()["problem"]) == (422, True)
    gateway.replies[SEARCH] = lambda _: {"status": 3003, "message": "none"}
    answer = operator.send("/map/search_entities", token=operator.token_of_script, **form)
    assert answer.json() == {"entities": []}


@pytest.mark.parametrize(
    "changes",
    [
        {"service": "1.1"},
        {"service": "../../x"},
        {"service": ""},
        {"entity": ""},
        {"entity": "x" * 129},
        {"day": "2026-13-01"},
        {"day": "2999-01-01"},
        {"day": "1066-10-14"},
        {"day": HOSTILE},
    ],
)
def test_what_is_no_service_entity_or_day_asks_nobody(
    operator: Person, fleet: App, gateway: EchoGateway, changes: dict[str, str]
) -> None:
    form = {"service": f"{fleet.appid}.{NUMBER}", "entity": "van 1", "day": DAY, **changes}
    answer = operator.send("/map/read_track", token=operator.token_of_script, **form)
    assert answer.status_code == 400
    assert HOSTILE not in answer.text
    assert gateway.questions == []


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {}, {"origin": ORIGIN}])
def test_another_site_reads_no_track(
    operator: Person, fleet: App, gateway: EchoGateway, headers: dict[str, str]
) -> None:
    form = {"service": f"{fleet.appid}.{NUMBER}", "entity": "van 1", "day": DAY}
    assert operator.post("/map/read_track", data=form, headers=headers).status_code == 403
    assert gateway.questions == []


@pytest.mark.parametrize("role", ["security", "auditor"])
def test_who_only_looks_sees_no_track_and_no_service(new_caller: NewPerson, fleet: App, role: str) -> None:
    person = new_caller().sign_in_as(role)  # type: ignore[arg-type]
    person.open("/map")
    assert f"{fleet.appid}.{NUMBER}" not in person.opened
    form = {"service": f"{fleet.appid}.{NUMBER}", "entity": "van 1", "day": DAY}
    for action in ("read_track", "search_entities"):
        answer = person.send(f"/map/{action}", token=person.token_of_script, **form)
        assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/api/v3/track/gettrack", "/api/v3/entity/list"])
def test_no_track_is_passed_on_without_its_entry(new_caller: NewPerson, path: str) -> None:
    person = new_caller().sign_in_as("operator")
    assert person.open(f"/gateway{path}?service_id=1").status_code == 404
