"""A freeze refuses every changer with one clear sentence, lets calls go on, and ends by itself."""

import datetime as dt
import time

import pytest
from click.testing import CliRunner

from functions.pack_builder.engine.overlays import PackOverlays
from functions.pack_builder.main import FUNCTION as PACK_BUILDER
from shared.access import Caller, Outcome
from shared.access.days import SHANGHAI
from shared.access.errors import ChangeForbidden
from shared.changes.errors import ChangesFrozen, InvalidFreeze
from shared.changes.freeze import CURRENT, FreezeBook
from shared.changes.permit import ChangePermit
from shared.config import settings as own_settings
from shared.stores import ObjectStore
from shared.stores.packs import pack_artifacts
from shared.stores.redis import blocking_redis_client
from tests.functional.conftest import with_guard
from tools.backup.archive import restore_backup, write_backup
from tools.cli.main import cli


@pytest.fixture
def client(server_settings):
    client = blocking_redis_client(server_settings.model_copy(update={"redis_timeout_ms": 5_000}))
    yield client
    client.delete(CURRENT)
    client.close()


@pytest.fixture
def book(client):
    return FreezeBook(client)


@pytest.fixture
def frozen(book):
    return book.begin(end_time=int(time.time()) + 3_600, author="值班 Zhang", reason="两会重保")


@pytest.fixture
def command(server_settings, monkeypatch):
    secrets = ("redis_url", "s3_access_key_id", "s3_secret_access_key", "token_signing_key")
    for name in secrets:
        monkeypatch.setenv(name.upper(), getattr(server_settings, name).get_secret_value())
    monkeypatch.setenv("S3_ENDPOINT_URL", server_settings.s3_endpoint_url)
    own_settings.cache_clear()
    yield lambda *words: CliRunner().invoke(cli, words)
    own_settings.cache_clear()


CHANGES = {
    "create": lambda directory, app: directory.create("another"),
    "key": lambda directory, app: directory.add_key(app.appid, "server"),
    "limit": lambda directory, app: directory.set_limits(app.appid, "geocoding", quota=5),
    "disable": lambda directory, app: directory.set_enabled(app.appid, False),
    "delete": lambda directory, app: directory.delete(app.appid),
    "secret": lambda directory, app: directory.rotate_secret(app.appid),
    "boost": lambda directory, app: directory.boost(
        app.appid, percent=20, first=dt.date(2027, 1, 1), last=dt.date(2027, 1, 2)
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_no_change_of_an_app_is_made_and_the_refusal_says_until_when_why_and_by_whom(
    name, directory, app, book
):
    before = directory.get(app[0].appid)
    freeze = book.begin(end_time=int(time.time()) + 3_600, author="值班 Zhang", reason="两会重保")
    end = dt.datetime.fromtimestamp(freeze.end_time, SHANGHAI).strftime("%Y-%m-%d %H:%M")
    with pytest.raises(ChangeForbidden, match=rf"frozen until {end} .*两会重保.*值班 Zhang"):
        CHANGES[name](directory, app[0])
    book.lift("Li")
    assert directory.get(app[0].appid) == before


def test_calls_go_on(server_settings, app, key, frozen):
    async def use(guard):
        token = guard.signer.issue(app[0].appid, app[0].generation, time.time()).access_token
        by_key = await guard.admit_key("geocoding", key.ak, Caller(ip="10.0.0.1"))
        return by_key.outcome, (await guard.admit_token("body_seg_photo", token)).outcome

    assert with_guard(server_settings, use) == (Outcome.ADMITTED, Outcome.ADMITTED)


def test_packs_are_not_published_and_the_current_one_stays(server_settings, tmp_path, book):
    store = pack_artifacts(server_settings)
    (tmp_path / "a.txt").write_text("one")
    words = {"licence": "none", "attribution": "none", "source": "none"}
    version = store.publish("frozen", tmp_path, **words)
    (tmp_path / "a.txt").write_text("two")
    book.begin(end_time=int(time.time()) + 3_600, author="Zhang", reason="重保")
    with pytest.raises(ChangesFrozen, match="frozen until"):
        store.publish("frozen", tmp_path, **words)
    assert store.pointer("frozen").version == version
    book.lift("Zhang")
    assert store.publish("frozen", tmp_path, **words) != version


def test_an_upload_that_would_rebuild_a_pack_is_delivered_again_after_the_freeze(
    server_settings, published_pack, serve, book, monkeypatch
):
    overlays = PackOverlays.from_settings(server_settings)
    monkeypatch.setattr("functions.pack_builder.service.overlays", lambda: overlays)
    objects = ObjectStore(server_settings)
    objects.ensure_bucket("sources")
    objects.put("sources", "ip/branches.xdb", b"a table")
    event = {"Records": [{"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": "sources"}}}]}
    event["Records"][0]["s3"]["object"] = {"key": "ip/branches.xdb", "eTag": ""}
    headers = {"authorization": f"Bearer {server_settings.event_auth_token.get_secret_value()}"}
    book.begin(end_time=int(time.time()) + 3_600, author="Zhang", reason="重保")
    answer = serve(PACK_BUILDER).post("/events/source", json=event, headers=headers)
    assert answer.status_code == 503
    assert "frozen until" in answer.json()["message"]
    assert pack_artifacts(server_settings).pointer("default").version == published_pack
    objects.delete("sources", "ip/branches.xdb")


def test_nothing_is_restored(server_settings, client, frozen, tmp_path):
    objects = ObjectStore(server_settings)
    write_backup(tmp_path / "backup.zip", client, objects, ())  # a backup changes nothing
    with pytest.raises(ChangesFrozen, match="frozen until"):
        restore_backup(tmp_path / "backup.zip", client, objects, replace=True)


def test_it_ends_by_itself_at_its_time(client, directory, app):
    now = time.time()
    FreezeBook(client).begin(end_time=int(now) + 3_600, author="Zhang", reason="重保")
    assert 3_500 < client.ttl(CURRENT) <= 3_600  # Redis ends it, whoever is awake
    ChangePermit(client, clock=lambda: now + 3_601).require()  # and a restored one is over as well
    with pytest.raises(ChangesFrozen):
        ChangePermit(client, clock=lambda: now + 3_500).require()


def test_every_freeze_stays_on_record_with_who_lifted_it(book):
    before = len(book.history())
    book.begin(end_time=int(time.time()) + 3_600, author="Zhang", reason="first")
    book.begin(end_time=int(time.time()) + 7_200, author="Li", reason="longer")  # takes its place
    book.lift("Wang")
    newest, first = book.history()[: len(book.history()) - before]
    assert (newest.reason, newest.author, newest.lifter) == ("longer", "Li", "Wang")
    assert (first.reason, first.author, first.lifter) == ("first", "Zhang", "Li")
    assert newest.end_time <= time.time()


@pytest.mark.parametrize(
    ("end", "author", "reason"),
    [
        (-5, "Zhang", "past"),
        (100 * 86_400, "Zhang", "too long"),
        (60, "", "nobody"),
        (60, "Zhang", " "),
        (60, "Zhang", "a\nb"),
    ],
)
def test_a_freeze_without_end_author_or_reason_is_refused(book, end, author, reason):
    with pytest.raises(InvalidFreeze):
        book.begin(end_time=int(time.time()) + end, author=author, reason=reason)
    assert book.current() is None


def test_the_command_begins_shows_and_lifts_it(command, app):
    until = (dt.datetime.now(SHANGHAI) + dt.timedelta(days=2)).strftime("%Y-%m-%d %H:%M")
    began = command("freeze", "on", "--until", until, "--reason", "两会重保", "--by", "Zhang")
    assert began.exit_code == 0, began.output
    assert f"frozen until {until}" in began.output
    refusal = command("apps", "keys", "add", str(app[0].appid), "--kind", "server")
    assert refusal.exit_code == 1
    assert refusal.stderr.startswith("Error: changes are frozen until")
    assert refusal.stderr.count("\n") == 1
    assert "两会重保" in command("freeze", "show").output
    assert command("freeze", "off", "--by", "Li").exit_code == 0
    assert "there is no freeze" in command("freeze", "off", "--by", "Li").stderr
    assert command("apps", "keys", "add", str(app[0].appid), "--kind", "server").exit_code == 0
