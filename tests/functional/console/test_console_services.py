"""The pages about services: what they take, what they pass on, and what they never show."""

import base64
import datetime as dt
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import redis

from functions.console.frame import cookies
from functions.console.frame.stores import Stores
from functions.console.frame.texts import LANGUAGES, Language, load_texts
from functions.console.pages.photo import PATH
from functions.pack_builder.engine.build_progress import published_progress
from functions.pack_builder.engine.progress import ignore_progress
from functions.pack_builder.engine.refusals import Refusals
from functions.pack_builder.engine.version_details import SOURCE_FILES, SOURCE_NOTES
from functions.segment_idphoto.endpoints import ENDPOINTS
from shared.access.people.rediskeys import session_key
from shared.access.people.sessions import session_digest
from shared.changes.freeze import FreezeBook
from shared.config import Settings
from shared.stores import ObjectInfo
from shared.stores.packs import PLACES
from shared.web.ai import AI_ERRORS, INTERNAL, UNAVAILABLE, AiEndpoint
from tests.functional.console.echo_gateway import EchoGateway
from tests.functional.console.people import ORIGIN, NewPerson, Person

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HOSTILE: Final = "<img src=x onerror=alert(1)>"
HOSTILE_KEY: Final = "places/<script>alert(2)</script>.csv"
GOOD, REPLACED = "places/good.csv", "places/replaced.csv"
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(
    "content", [SVG, HTML, b"GIF89a" + HTML, b"%PDF-1.7", b"", b"\x89PN" + HTML, b"\x00" * 5_000_000]
)
def test_a_file_that_is_no_photo_is_refused_before_anything_is_called(person: Person, content: bytes) -> None:
    person.sign_in_as("operator")
    person.open("/photo")
    answer = person.send("/photo/process", image=base64.b64encode(content).decode())
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/json")
    assert "alert" not in answer.text


def test_a_text_that_is_no_base64_is_no_photo(person: Person) -> None:
    person.sign_in_as("operator")
    person.open("/photo")
    assert person.send("/photo/process", image="data:image/svg+xml,<svg>").status_code == 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_of_the_photo_service_has_words_for_people(language: Language) -> None:
    [endpoint] = [endpoint for endpoint in ENDPOINTS if PATH in endpoint.paths]
    assert isinstance(endpoint, AiEndpoint)
    codes = {error.code for error in (*AI_ERRORS.values(), UNAVAILABLE, INTERNAL)} | set(endpoint.codes)
    assert len(codes) >= 14
    texts = load_texts(language)
    assert {code for code in codes if f"photo.error_{code}" not in texts} == set()


@pytest.mark.parametrize("field", ["size", "background_color", "layout", "format"])
def test_a_choice_that_the_desk_does_not_offer_is_refused(person: Person, field: str) -> None:
    person.sign_in_as("operator")
    person.open("/photo")
    image = base64.b64encode(b"\xff\xd8\xff\xe0").decode()
    answer = person.send("/photo/process", image=image, **{field: "<script>"})
    assert answer.status_code == 400
    assert "<script>" not in answer.text


@pytest.mark.parametrize("role", ["security", "auditor"])
def test_only_operators_make_photos_and_calls(person: Person, role: str) -> None:
    person.sign_in_as(role)
    for page, action in (("/photo", "process"), ("/explorer", "call")):
        person.open(page)
        assert person.send(f"{page}/{action}", image="x", operation="x").status_code == 403


def test_the_map_page_alone_may_have_a_worker_and_styles_of_a_script(person: Person) -> None:
    person.sign_in_as("operator")
    policies = {
        path: person.open(path).headers["content-security-policy"] for path in ("/map", "/photo", "/")
    }
    assert "worker-src blob:" in policies["/map"]
    assert "style-src 'self' 'unsafe-inline'" in policies["/map"]
    for path in ("/photo", "/"):
        assert "unsafe" not in policies[path]
        assert "worker-src" not in policies[path]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/gateway/_/functions", 404),
        ("/gateway/function/report-monthly/schedules/beat", 404),
        ("/gateway/metrics", 404),
        ("/gateway/oauth/2.0/token", 404),
        ("/gateway/tiles/../_/functions", 404),
        ("/gateway/tiles/%2e%2e/_/functions", 404),
        ("/gateway//evil.example/tiles/", 404),
        ("/gateway/", 404),
    ],
)
def test_only_what_a_map_asks_for_is_passed_on(person: Person, path: str, status: int) -> None:
    person.sign_in_as("operator")
    assert person.open(path).status_code == status


def test_nothing_is_passed_on_for_who_is_not_signed_in(person: Person) -> None:
    assert person.open("/gateway/api?v=1.0").status_code == 401


def test_nothing_is_passed_on_under_another_host(new_person: NewPerson) -> None:
    person = new_person().sign_in_as("operator")
    answer = person.open("/gateway/api?v=1.0", headers={"host": "evil.example"})
    assert answer.status_code == 400


@pytest.mark.parametrize(("query", "is_kept"), [("?center=1,2", True), ("?center=1,2&part=traffic", False)])
def test_what_the_map_asks_for_by_itself_keeps_no_session(
    query: str, is_kept: bool, new_caller: NewPerson, gateway: EchoGateway, stores: Stores
) -> None:
    person = new_caller().sign_in_as("operator")
    key = session_key(session_digest(person.cookies[cookies.SESSION]))
    stores.people.run("EXPIRE", key, 100)
    assert person.open(f"/gateway/traffic/v1/around{query}").status_code == 200
    assert gateway.questions[-1].fields.keys() == {"center", "ak"}
    assert (stores.people.run("TTL", key) > 100) is is_kept


@pytest.mark.parametrize("theme", ["dark", "light", "auto", '"><script>'])
def test_a_theme_is_one_of_three(person: Person, theme: str) -> None:
    answer = person.open("/sign-in", params={"theme": theme})
    kept = theme if theme in ("dark", "light") else "auto"
    assert f'data-theme="{kept}"' in answer.text
    assert "<script>" not in answer.text.replace('<script type="module"', "")


def test_the_select_of_the_navigation_leads_to_pages_of_the_role_alone(person: Person) -> None:
    person.sign_in_as("operator")
    assert person.open("/?go=reports").headers["location"] == "/console/reports"
    for elsewhere in ("audit", "https://evil.example", "//evil.example", "sign_out"):
        assert person.open("/", params={"go": elsewhere}).headers["location"] == "/console/"


def test_a_version_is_used_after_its_name_is_typed(person: Person) -> None:
    person.sign_in_as("operator")
    person.open("/data")
    fields = {"bucket": "packs", "name": "../models", "version": "1"}
    assert person.send("/data/use", confirmation="../models", **fields).status_code == 400
    person.open("/data")
    fields = {"bucket": "packs", "name": "default", "version": "1"}
    assert person.send("/data/use", confirmation="", **fields).status_code == 400


def test_a_freeze_keeps_the_version_in_use_and_says_so(
    person: Person, server_settings: Settings, tmp_path: Path
) -> None:
    versions = []
    for text in ("first", "second"):
        (tmp_path / "model.txt").write_text(text)
        notes = {"licence": "x", "attribution": "x", "source": "x"}
        versions.append(person.stores.models.publish("frozen", tmp_path, **notes))
    person.sign_in_as("operator")
    fields = {"bucket": "models", "name": "frozen", "version": versions[0], "confirmation": "frozen"}
    with redis.Redis.from_url(server_settings.redis_url.get_secret_value()) as client:
        FreezeBook(client).begin(end_time=int(time.time()) + 600, reason="重保", author="x")
        person.open("/data")
        refused = person.send("/data/use", **fields)
        words = person.words
        FreezeBook(client).lift("x")
    assert refused.status_code == 400
    assert "重保" in words
    person.open("/data")
    assert person.send("/data/use", **fields).status_code == 303
    assert person.stores.models.pointer("frozen").version == versions[0]


@pytest.fixture
def overlaid_pack(person: Person, tmp_path: Path) -> Iterator[str]:
    """The pack `places` with a file that serves, one that is refused, and one whose new state is."""
    (tmp_path / "places.bin").write_bytes(b"x")
    states, notes = {GOOD: "a", REPLACED: "b"}, {GOOD: ["row 7: left out", HOSTILE]}
    version = person.stores.packs.publish(
        PLACES,
        tmp_path,
        licence="x",
        attribution="x",
        source="x",
        details={
            SOURCE_FILES: json.dumps(states),
            SOURCE_NOTES: json.dumps(notes),
        },
    )
    person.stores.packs.use(PLACES, version)
    refusals = Refusals(person.stores.objects, PLACES, "recipe")
    for key in (HOSTILE_KEY, REPLACED):
        refusals.add(ObjectInfo(key, 1, "etag", dt.datetime.now(dt.UTC)), f"{key} is no table: {HOSTILE}")
    yield version
    person.stores.objects.delete("packs", f"{PLACES}/refused.json")


def test_the_build_log_says_why_a_file_was_refused_and_what_was_left_out(
    person: Person, overlaid_pack: str
) -> None:
    person.sign_in_as("auditor")
    person.open("/data")
    words = person.words
    for text in (
        "row 7: left out",
        "is no table",
        "新文件被拒，沿用旧文件",
        "构建记录（3 个源文件）",
        "2 个被拒",
    ):
        assert text in words
    assert HOSTILE not in person.opened
    assert HOSTILE_KEY not in person.opened
    assert HOSTILE_KEY in words


def test_a_build_that_runs_says_its_step(person: Person, overlaid_pack: str) -> None:
    with published_progress(person.stores.objects, PLACES, ignore_progress) as progress:
        progress("reading roads", 1_200)
        person.sign_in_as("operator")
        person.open("/data")
        assert "reading roads 1,200" in person.words
    person.open("/data")
    assert "reading roads" not in person.words


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"a": 1}', b'{"a": {"reason": 5}}', b"\xff"])
def test_a_damaged_record_of_refusals_keeps_no_page_away(person: Person, content: bytes) -> None:
    person.stores.objects.ensure_bucket("packs")
    person.stores.objects.put("packs", f"{PLACES}/refused.json", content)
    person.stores.objects.put("packs", f"{PLACES}/progress.json", content)
    person.sign_in_as("operator")
    assert person.open("/data").status_code == 200
    for name in ("refused.json", "progress.json"):
        person.stores.objects.delete("packs", f"{PLACES}/{name}")


def test_an_address_with_markup_stays_text(person: Person) -> None:
    person.sign_in_as("operator")
    answer = person.open("/explain", params={"q": '"><script>alert(1)</script>'})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert ORIGIN not in answer.text


@pytest.mark.parametrize("path", ["/settings", "/?part=figures"])
def test_a_mistake_of_a_page_is_told_in_words_and_stands_in_the_log(
    person: Person, path: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("a mistake of ours")

    person.sign_in_as("operator")
    monkeypatch.setattr("functions.console.pages.settings.show", fail)
    monkeypatch.setattr("functions.console.pages.overview.show", fail)
    answer = person.open(path)
    assert answer.status_code == 500
    assert "控制台出错" in answer.text
    assert "a mistake of ours" not in answer.text
    assert answer.headers["x-frame-options"] == "DENY"
    assert "a mistake of ours" in caplog.text


@pytest.mark.parametrize(
    ("path", "item"), [("/", "overview"), ("/apps", "apps"), ("/apps/{appid}", "apps"), ("/own/password", "")]
)
def test_the_navigation_shows_what_a_page_stands_below(
    person: Person, stores: Stores, path: str, item: str
) -> None:
    person.sign_in_as("operator")
    app, _ = stores.apps.create("navigated")
    person.open(path.format(appid=app.appid))
    assert (
        re.findall(r'<option value="(\w*)" selected>', person.opened.partition("</nav>")[0])
        == [item][: bool(item)]
    )
    assert person.opened.partition("</nav>")[0].count("aria-current") == bool(item)
    stores.apps.delete(app.appid)
