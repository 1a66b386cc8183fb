"""The explorer's keys: one of an app's, or a pasted one, and neither is shown anywhere."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote_plus

import pytest

from functions.console.engine.app_facts import key_handle
from functions.console.engine.gateway import GatewayAnswer
from functions.console.engine.shown_answers import show_answer
from functions.console.frame.stores import Stores
from shared.access.app import App, MapKey
from shared.access.people.rediskeys import AUDIT_INTENTIONS
from tests.functional.console.echo_gateway import EchoGateway
from tests.functional.console.people import NewPerson, Person

OPERATION: Final = "get_geocoding_v3"
HOSTILE: Final = "<img src=x onerror=alert(1)>"
SITE: Final = "https://www.bank.example/"


@pytest.fixture(scope="module")
def branch(stores: Stores) -> Iterator[App]:
    """An app with a server key, a browser key, one that signs and one of a telephone."""
    app, _ = stores.apps.create(f"branch {HOSTILE}")
    for kind in ("server", "browser", "android"):
        stores.apps.add_key(app.appid, kind, name=f"{kind} {HOSTILE}")  # type: ignore[arg-type]
    app, _ = stores.apps.add_key(app.appid, "server", name="signing", sn=True)
    yield app
    stores.apps.delete(app.appid)


@pytest.fixture
def operator(new_caller: NewPerson) -> Person:
    return new_caller().sign_in_as("operator")


def key_of(app: App, kind: str) -> MapKey:
    return next(key for key in app.keys if key.kind == kind and not key.sn)


def call(person: Person, operation: str = OPERATION, **fields: str) -> int:
    person.open(f"/explorer?operation={operation}")
    return person.send("/explorer/call", operation=operation, **fields).status_code


def test_a_key_is_chosen_by_its_handle_and_its_text_is_nowhere(
    operator: Person, new_caller: NewPerson, branch: App, gateway: EchoGateway, stores: Stores
) -> None:
    key = key_of(branch, "server")
    operator.open(f"/explorer?operation={OPERATION}")
    assert key_handle(key) in operator.opened
    assert key.ak not in operator.opened
    assert HOSTILE not in operator.opened
    assert call(operator, key=key_handle(key), **{"f.address": "\u8d35\u9633"}) == 200
    assert gateway.questions[-1].fields == {"address": "\u8d35\u9633", "ak": key.ak}
    assert gateway.questions[-1].referer == ""
    answer = operator.opened
    assert '"status": 0' in answer.replace("&#34;", '"')
    assert key.ak not in answer
    assert "YOUR_AK" in answer
    entry = next(iter(stores.audit.newest()))
    assert entry.action == "explorer.call"
    assert str(entry.new["key"]).startswith(f"{branch.appid} branch")
    assert key.ak not in entry.model_dump_json()
    auditor = new_caller().sign_in_as("auditor")
    auditor.open("/audit?action=explorer.call")
    assert key.ak not in auditor.opened
    assert HOSTILE not in auditor.opened


def test_a_pasted_key_serves_one_call_and_is_kept_nowhere(
    operator: Person, branch: App, gateway: EchoGateway, stores: Stores
) -> None:
    ak = key_of(branch, "browser").ak
    assert call(operator, key="pasted", pasted=ak, referer=SITE, **{"f.address": "x"}) == 200
    assert (gateway.questions[-1].fields["ak"], gateway.questions[-1].referer) == (ak, SITE)
    assert ak not in operator.opened
    entry = next(iter(stores.audit.newest()))
    assert entry.new["key"] == f"{branch.appid} {branch.name}: pasted"
    assert ak not in entry.model_dump_json()
    operator.open(f"/explorer?operation={OPERATION}")
    assert ak not in operator.opened
    unknown = "Z" * 32
    assert call(operator, key="pasted", pasted=unknown) == 200
    assert unknown not in operator.opened
    assert next(iter(stores.audit.newest())).new["key"] == "pasted"


@pytest.mark.parametrize("secret", ["aSecretKeyOf32LettersAndDigits012", "\"short' <b>"])
def test_a_secret_key_that_is_typed_serves_one_call_and_is_shown_nowhere(
    secret: str, operator: Person, gateway: EchoGateway, stores: Stores
) -> None:
    fields = {"f.client_id": "an API Key", "f.client_secret": secret}
    assert call(operator, "get_oauth_2_0_token", **fields) == 200
    assert gateway.questions[-1].fields["client_secret"] == secret
    assert "an API Key" in operator.words
    assert "YOUR_SECRET_KEY" in operator.words
    for text in (secret, quote_plus(secret)):
        assert text not in operator.words + operator.opened
        assert text not in next(iter(stores.audit.newest())).model_dump_json()


@pytest.mark.parametrize(
    "fields",
    [
        {"key": "0" * 16},
        {"key": "../../1"},
        {"key": "app-10000001"},
        {"key": "pasted"},
        {"key": "pasted", "pasted": "short"},
        {"key": "pasted", "pasted": "A" * 300},
        {"key": "pasted", "pasted": "A" * 20 + "\r\nX-Evil: 1"},
        {"key": "pasted", "pasted": "A" * 32, "referer": "javascript:alert(1)"},
        {"key": "pasted", "pasted": "A" * 32, "referer": "https://a.example/\r\nX-Evil: 1"},
    ],
)
def test_what_is_no_key_calls_nothing(operator: Person, gateway: EchoGateway, fields: dict[str, str]) -> None:
    assert call(operator, **fields, **{"f.address": "kept <b>"}) == 400
    assert gateway.questions == []
    assert "kept &lt;b&gt;" in operator.opened
    assert "X-Evil" not in operator.opened


@pytest.mark.parametrize(
    "body", ["[" * 300 + "]" * 300, '{"a":' * 2_000 + "1" + "}" * 2_000, "{", "1" * 5_000 + "x"]
)
def test_a_body_that_cannot_be_written_again_is_refused_and_leaves_no_intention(
    operator: Person, gateway: EchoGateway, stores: Stores, body: str
) -> None:
    before = stores.people.run("HLEN", AUDIT_INTENTIONS)
    assert call(operator, "post_batch", body=body) == 400
    assert gateway.questions == []
    assert stores.people.run("HLEN", AUDIT_INTENTIONS) == before


@pytest.mark.parametrize("depth", [3, 300, 990])
def test_an_answer_of_any_depth_is_shown(depth: int) -> None:
    content = b'{"a":' * depth + b"1" + b"}" * depth
    shown = show_answer(GatewayAnswer(200, {"content-type": "application/json"}, content, 0.1), ("secret",))
    assert shown.text.replace(" ", "").replace("\n", "") == content.decode()


def test_keys_that_sign_and_those_of_other_states_are_not_offered(
    operator: Person, branch: App, gateway: EchoGateway, stores: Stores
) -> None:
    operator.open(f"/explorer?operation={OPERATION}")
    offered = set(re.findall(r'<option value="([0-9a-f]{16})"', operator.opened))
    handles = {key_handle(key): key for key in branch.keys}
    assert {handles[handle].name for handle in offered & handles.keys()} == {
        f"server {HOSTILE}",
        f"browser {HOSTILE}",
    }
    signing = next(handle for handle, key in handles.items() if key.sn)
    assert call(operator, key=signing) == 400
    server = key_handle(key_of(branch, "server"))
    stores.apps.set_enabled(branch.appid, is_enabled=False)
    try:
        assert call(operator, key=server) == 400
    finally:
        stores.apps.set_enabled(branch.appid, is_enabled=True)
    assert gateway.questions == []


def test_a_service_with_tokens_is_called_with_the_token_of_a_chosen_app(
    operator: Person, branch: App, gateway: EchoGateway
) -> None:
    assert call(operator, "post_rest_2_0_image-classify_v1_body_seg", key=f"app-{branch.appid}") == 200
    token = gateway.questions[-1].fields["access_token"]
    assert token.startswith("24.")
    assert str(branch.appid) in token
    assert token not in operator.opened


def test_who_only_looks_is_offered_no_key(new_caller: NewPerson, branch: App) -> None:
    for role in ("security", "auditor"):
        person = new_caller().sign_in_as(role)  # type: ignore[arg-type]
        person.open(f"/explorer?operation={OPERATION}")
        assert 'name="pasted"' not in person.opened
        assert key_handle(key_of(branch, "server")) not in person.opened


@pytest.mark.parametrize(
    ("path", "words", "english"),
    [
        (f"/explorer?operation={OPERATION}", "国内地址的坐标及其可信度", "the text of an address"),
        (f"/explorer?operation={OPERATION}", "1 时返回拆分后的地址及同名地点", "makes the answer JSONP"),
        ("/explorer?operation=get_weather_v1", "省、市、县的六位代码", "six-digit code"),
        ("/settings", "一次 Redis 往返的时间预算", "budget of one Redis round trip"),
    ],
)
def test_what_is_declared_is_chinese_on_a_chinese_page(
    operator: Person, path: str, words: str, english: str
) -> None:
    operator.open(path, headers={"accept-language": "zh-CN"})
    assert words in operator.words
    assert english not in operator.words
    operator.open(path, headers={"accept-language": "en"})
    assert english in operator.words
    assert words not in operator.words
    operator.open(f"/explorer?operation={OPERATION}&language=en")
    assert "the point of an address in China" in operator.words
