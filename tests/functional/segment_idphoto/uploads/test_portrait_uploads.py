"""The upload trigger: a photo in `uploads` leaves its results in `results`, once and completely."""

import base64
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import cv2
import httpx
import numpy as np
import orjson
import pytest
from numpy.typing import NDArray
from pydantic import SecretStr

from functions.segment_idphoto.engine.results import PhotoResult
from shared.config import Settings
from shared.stores import ObjectStore
from shared.stores.errors import ObjectNotFound
from tests.functional.conftest import Client, Serve
from tools.local import programs
from tools.local.first_use import make_buckets
from tools.local.object_server import ObjectServer

EVENTS = Path(__file__).parents[3] / "events"
DOOR = "/events/upload"
EVENT_KEY = "2026/张三 1.jpg"  # of the recorded events
EVENT_ETAG = "9bb58f26192e4ba00f01e2e7b136bbd8"
PICTURES = {"cut.png", "scoremap.png", "demo.png"}
JSON = {"content-type": "application/json"}
CLOUD_EVENT_HEADERS = {"ce-specversion": "1.0", "ce-type": "object.created", "ce-source": "s3", "ce-id": "1"}

Pixels = NDArray[np.uint8]
Announce = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def portrait_file(astronaut: Path) -> bytes:
    """A portrait of 220 x 260 px as a PNG file, small so that a test takes a moment only."""
    pixels = cv2.imread(str(astronaut))
    return png(np.asarray(pixels[:260, 120:340], np.uint8))


@pytest.fixture
def store(object_store: ObjectStore, portrait: Client) -> ObjectStore:
    """The object store, once the function and its buckets stand."""
    return object_store


@pytest.fixture
def announce(portrait: Client, server_settings: Settings) -> Announce:
    """Deliver an event as MinIO does; `etag` may be left out, as some senders do."""

    def send(key: str, etag: str = "", bucket: str = "uploads") -> httpx.Response:
        return deliver(portrait, event(key, etag, bucket), server_settings)

    return send


@pytest.fixture
def upload(store: ObjectStore) -> Iterator[Callable[..., str]]:
    """Put a file into `uploads` and return its etag; what lies there and in `results` goes afterwards."""
    keys: list[str] = []

    def put(key: str, data: bytes, **metadata: str) -> str:
        keys.append(key)
        return store.put("uploads", key, data, metadata=metadata)

    yield put
    for key in keys:
        store.delete("uploads", key)
        for entry in list(store.list("results", f"{key}/")):
            store.delete("results", entry.key)


def png(pixels: Pixels) -> bytes:
    return cv2.imencode(".png", pixels)[1].tobytes()


def event(key: str, etag: str = "", bucket: str = "uploads") -> bytes:
    stored = {"key": key, "eTag": etag} if etag else {"key": key}
    record = {
        "eventName": "s3:ObjectCreated:Put",
        "s3": {
            "bucket": {"name": bucket},
            "object": {**stored, "key": str(httpx.QueryParams({"": key}))[1:]},
        },
    }
    return orjson.dumps({"EventName": "s3:ObjectCreated:Put", "Key": f"{bucket}/{key}", "Records": [record]})


def deliver(
    function: Client, body: bytes, settings: Settings, headers: dict[str, str] | None = None
) -> httpx.Response:
    assert settings.event_auth_token is not None
    bearer = {"authorization": f"Bearer {settings.event_auth_token.get_secret_value()}"}
    return function.post(DOOR, content=body, headers=JSON | bearer | (headers or {}))


def done(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["done"])


def result(store: ObjectStore, key: str) -> dict[str, Any]:
    return dict(orjson.loads(store.get("results", f"{key}/result.json")))


def names(store: ObjectStore, key: str) -> set[str]:
    return {entry.key.removeprefix(f"{key}/") for entry in store.list("results", f"{key}/")}


def picture(store: ObjectStore, key: str) -> Pixels:
    return np.asarray(
        cv2.imdecode(np.frombuffer(store.get("results", key), np.uint8), cv2.IMREAD_UNCHANGED), np.uint8
    )


# --- what comes out --------------------------------------------------------------------------------


def test_an_upload_leaves_its_pictures_and_the_answer_of_the_api(
    announce: Announce, upload: Callable[..., str], store: ObjectStore, portrait_file: bytes
) -> None:
    etag = upload("people/1.png", portrait_file)
    assert done(announce("people/1.png", etag)) == {"people/1.png": "done"}
    assert names(store, "people/1.png") == {*PICTURES, "result.json"}
    answer = result(store, "people/1.png")
    assert answer["source"] == {"bucket": "uploads", "key": "people/1.png", "etag": etag}
    assert answer["seg_info"] == {"cut": "cut.png", "scoremap": "scoremap.png", "demo": "demo.png"}
    assert set(answer) == {"source", "log_id", "seg_info", "face_location", "pose_info", "cut_location"}
    cut, score = (picture(store, f"people/1.png/{name}.png") for name in ("cut", "scoremap"))
    assert cut.shape == (*score.shape, 3)
    assert store.head("results", "people/1.png/cut.png").content_type == "image/png"
    assert store.head("results", "people/1.png/result.json").content_type == "application/json"


def test_an_upload_and_a_request_give_the_same_answer(
    announce: Announce,
    upload: Callable[..., str],
    store: ObjectStore,
    portrait: Client,
    access_token: str,
    portrait_file: bytes,
) -> None:
    announce("same.png", upload("same.png", portrait_file))
    form = {"image": base64.b64encode(portrait_file).decode()}
    asked = portrait.post(
        "/rest/2.0/image-classify/v1/body_seg_photo", params={"access_token": access_token}, data=form
    ).json()
    stored = result(store, "same.png")
    for field in ("face_location", "pose_info", "cut_location"):
        assert stored[field] == asked[field]
    for name in ("cut", "scoremap", "demo"):
        assert store.get("results", f"same.png/{name}.png") == base64.b64decode(asked["seg_info"][name])


def test_options_of_the_api_are_read_from_the_objects_metadata(
    announce: Announce, upload: Callable[..., str], store: ObjectStore, portrait_file: bytes
) -> None:
    etag = upload("options.png", portrait_file, **{"background-color": "#438EDB", "size": "295x413"})
    announce("options.png", etag)
    demo, score = (picture(store, f"options.png/{name}.png") for name in ("demo", "scoremap"))
    assert demo.shape == (413, 295, 3)
    assert (demo[score == 0] == (0xDB, 0x8E, 0x43)).all()
    assert result(store, "options.png")["photo"]["width"] == 295


def test_a_jpeg_asked_for_by_metadata_is_stored_as_one(
    announce: Announce, upload: Callable[..., str], store: ObjectStore, portrait_file: bytes
) -> None:
    announce("j.png", upload("j.png", portrait_file, format="jpg"))
    assert names(store, "j.png") == {"cut.png", "scoremap.png", "demo.jpg", "result.json"}
    assert store.get("results", "j.png/demo.jpg").startswith(b"\xff\xd8")
    assert store.head("results", "j.png/demo.jpg").content_type == "image/jpeg"


@pytest.mark.parametrize(
    ("data", "metadata", "code"),
    [
        (b"no picture at all", {}, 216201),
        (b"", {}, 216200),
        (png(np.full((300, 300, 3), 90, np.uint8)), {}, 282102),
        (png(np.full((30, 300, 3), 90, np.uint8)), {}, 216202),
        (png(np.full((300, 300, 3), 90, np.uint8)), {"size": "0x0"}, 216100),
    ],
    ids=["no picture", "empty", "nobody", "too small", "bad option"],
)
def test_a_photo_that_cannot_be_used_leaves_the_error_of_the_api(
    announce: Announce,
    upload: Callable[..., str],
    store: ObjectStore,
    data: bytes,
    metadata: dict[str, str],
    code: int,
) -> None:
    etag = upload("bad.png", data, **metadata)
    assert done(announce("bad.png", etag)) == {"bad.png": "failed"}
    assert names(store, "bad.png") == {"result.json"}
    answer = result(store, "bad.png")
    assert (answer["error_code"], answer["source"]["etag"]) == (code, etag)
    assert answer["error_detail"]
    assert done(announce("bad.png", etag)) == {"bad.png": "repeated"}


# --- every form of event, every kind of key --------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "headers"),
    [
        ("minio_put.json", {}),
        ("s3_complete_multipart.json", {}),
        ("cloudevent_structured.json", {"content-type": "application/cloudevents+json"}),
        ("s3_complete_multipart.json", CLOUD_EVENT_HEADERS),
        ("eventbridge_data.json", CLOUD_EVENT_HEADERS),
    ],
    ids=["MinIO", "S3", "CloudEvents structured", "CloudEvents binary", "EventBridge"],
)
def test_every_form_of_event_about_a_chinese_key_with_a_space_is_understood(
    portrait: Client,
    server_settings: Settings,
    upload: Callable[..., str],
    store: ObjectStore,
    file: str,
    headers: dict[str, str],
) -> None:
    etag = upload(EVENT_KEY, b"not a picture, so that the answer is quick")
    body = (EVENTS / file).read_bytes().replace(EVENT_ETAG.encode(), etag.encode())
    assert done(deliver(portrait, body, server_settings, headers)) == {EVENT_KEY: "failed"}
    assert result(store, EVENT_KEY)["source"] == {"bucket": "uploads", "key": EVENT_KEY, "etag": etag}


@pytest.mark.parametrize("file", ["s3_removed.json", "s3_test.json"])
def test_events_that_announce_no_object_are_taken_and_do_nothing(
    portrait: Client, server_settings: Settings, file: str
) -> None:
    assert done(deliver(portrait, (EVENTS / file).read_bytes(), server_settings)) == {}


@pytest.mark.parametrize(
    "key", ["a b+c.png", "分行/网点/王 五.png", "100%.png", "deep/er/and/deeper.png", "x&y=z#1?.png"]
)
def test_any_key_keeps_its_name(
    announce: Announce, upload: Callable[..., str], store: ObjectStore, key: str
) -> None:
    assert done(announce(key, upload(key, b"no picture"))) == {key: "failed"}
    assert result(store, key)["source"]["key"] == key


def test_an_event_of_another_bucket_is_left_alone(announce: Announce, store: ObjectStore) -> None:
    store.put("sources", "map.osm.pbf", b"x")
    assert done(announce("map.osm.pbf", bucket="sources")) == {}
    assert names(store, "map.osm.pbf") == set()


def test_the_empty_object_of_a_folder_is_no_photo(
    portrait: Client, server_settings: Settings, store: ObjectStore
) -> None:
    assert done(deliver(portrait, event("2026/"), server_settings)) == {"2026/": "folder"}


def test_an_event_that_is_none_is_refused(portrait: Client, server_settings: Settings) -> None:
    for body in (b"{", b"[]", b'{"Records": 1}', b"{}"):
        assert deliver(portrait, body, server_settings).status_code == 400


# --- at least once, in any order --------------------------------------------------------------------


def test_a_repeated_delivery_does_the_work_once(
    announce: Announce, upload: Callable[..., str], store: ObjectStore, portrait_file: bytes
) -> None:
    etag = upload("once.png", portrait_file)
    announce("once.png", etag)
    first = {entry.key: (entry.etag, entry.modified_at) for entry in store.list("results", "once.png/")}
    log_id = result(store, "once.png")["log_id"]
    assert done(announce("once.png", etag)) == {"once.png": "repeated"}
    assert done(announce("once.png")) == {"once.png": "repeated"}
    assert {e.key: (e.etag, e.modified_at) for e in store.list("results", "once.png/")} == first
    assert result(store, "once.png")["log_id"] == log_id


@pytest.mark.parametrize("outcome", ["done", "failed"])
def test_of_two_deliveries_at_once_the_result_that_is_there_first_stays(
    store: ObjectStore, upload: Callable[..., str], portrait_file: bytes, outcome: str
) -> None:
    from functions.segment_idphoto.service import portrait_service
    from functions.segment_idphoto.uploads.service import UploadHandler

    key = f"{outcome}-twice.png"
    etag = upload(key, portrait_file if outcome == "done" else b"no picture")
    quick = UploadHandler(store, portrait_service().photo_of_file)
    first: list[dict[str, Any]] = []

    def make_slowly(data: bytes, fields: Mapping[str, str]) -> PhotoResult:
        assert quick.handle(key, etag) == outcome
        first.append(result(store, key))
        return portrait_service().photo_of_file(data, fields)

    assert UploadHandler(store, make_slowly).handle(key, etag) == "repeated"
    assert [result(store, key)] == first


def test_a_changed_object_is_worked_on_again_and_leaves_nothing_of_the_old_one(
    announce: Announce, upload: Callable[..., str], store: ObjectStore, portrait_file: bytes
) -> None:
    old = upload("again.png", portrait_file)
    announce("again.png", old)
    new = upload("again.png", b"not a picture any more")
    assert done(announce("again.png", old)) == {"again.png": "superseded"}
    assert result(store, "again.png")["source"]["etag"] == old
    assert done(announce("again.png", new)) == {"again.png": "failed"}
    assert names(store, "again.png") == {"result.json"}
    assert result(store, "again.png")["source"]["etag"] == new


def test_an_upload_that_was_deleted_meanwhile_is_gone(
    announce: Announce, upload: Callable[..., str], store: ObjectStore
) -> None:
    etag = upload("gone.png", b"x")
    store.delete("uploads", "gone.png")
    assert done(announce("gone.png", etag)) == {"gone.png": "gone"}
    with pytest.raises(ObjectNotFound):
        result(store, "gone.png")


def test_a_crash_half_way_is_repeated_and_completed(
    announce: Announce, upload: Callable[..., str], store: ObjectStore, portrait_file: bytes
) -> None:
    etag = upload("crash.png", portrait_file)
    store.put("results", "crash.png/cut.png", b"what a process wrote before it was killed")
    store.put("results", "crash.png/layout.png", b"of an earlier upload")
    assert done(announce("crash.png", etag)) == {"crash.png": "done"}
    assert names(store, "crash.png") == {*PICTURES, "result.json"}
    assert picture(store, "crash.png/cut.png").shape[2] == 3


@pytest.mark.parametrize("torn", [b"", b"{", b"[]", b'{"source": 1}', b'{"source": {}}'])
def test_a_result_that_is_none_counts_as_missing(
    announce: Announce, upload: Callable[..., str], store: ObjectStore, torn: bytes
) -> None:
    etag = upload("torn.png", b"no picture")
    store.put("results", "torn.png/result.json", torn)
    assert done(announce("torn.png", etag)) == {"torn.png": "failed"}
    assert result(store, "torn.png")["source"]["etag"] == etag


def test_an_internal_error_is_told_and_tried_again_at_the_next_delivery(
    announce: Announce, upload: Callable[..., str], store: ObjectStore, portrait_file: bytes
) -> None:
    etag = upload("later.png", portrait_file)
    failed = {"source": {"bucket": "uploads", "key": "later.png", "etag": etag}, "error_code": 282000}
    store.put("results", "later.png/result.json", orjson.dumps(failed))
    assert done(announce("later.png", etag)) == {"later.png": "done"}
    assert "error_code" not in result(store, "later.png")


def test_several_records_of_one_delivery_are_all_handled(
    portrait: Client, server_settings: Settings, upload: Callable[..., str], store: ObjectStore
) -> None:
    keys = [f"many/{number}.png" for number in range(3)]
    records = [orjson.loads(event(key, upload(key, b"no")))["Records"][0] for key in keys]
    answer = deliver(portrait, orjson.dumps({"Records": records}), server_settings)
    assert done(answer) == dict.fromkeys(keys, "failed")


# --- who may announce, and what when S3 is away --------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": "Bearer wrong"}, {"authorization": "Basic abc"}, {"authorization": "Bearer"}],
    ids=["none", "wrong", "another scheme", "empty"],
)
def test_an_event_without_the_token_is_refused(
    portrait: Client, upload: Callable[..., str], store: ObjectStore, headers: dict[str, str]
) -> None:
    body = event("secret.png", upload("secret.png", b"x"))
    assert portrait.post(DOOR, content=body, headers=JSON | headers).status_code == 401
    assert names(store, "secret.png") == set()


@pytest.mark.parametrize("place", ["password", "path"])
def test_a_store_without_bearer_tokens_puts_the_token_into_the_address(
    portrait: Client, server_settings: Settings, upload: Callable[..., str], place: str
) -> None:
    assert server_settings.event_auth_token is not None
    token = server_settings.event_auth_token.get_secret_value()
    body = event("ceph.png", upload("ceph.png", b"no picture"))
    path = f"{DOOR}/{quote(token, safe='')}" if place == "path" else DOOR
    auth = ("rgw", token) if place == "password" else None
    assert done(portrait.post(path, content=body, headers=JSON, auth=auth)) == {"ceph.png": "failed"}
    assert portrait.post(f"{path}x", content=body, headers=JSON).status_code in (401, 404)


@pytest.mark.parametrize("token", [None, SecretStr("")])
def test_without_a_token_in_the_settings_every_event_is_refused(
    serve: Serve, portrait_engine: Settings, token: SecretStr | None
) -> None:
    from functions.segment_idphoto.main import FUNCTION

    closed = serve(FUNCTION, event_auth_token=token)
    for header in ("Bearer ", "Bearer None", ""):
        answer = closed.post(DOOR, content=event("a.png"), headers={"authorization": header})
        assert answer.status_code == 401


def test_the_door_answers_head_so_that_minio_accepts_it(portrait: Client) -> None:
    assert portrait.request("HEAD", DOOR).status_code == 200


def test_while_s3_is_away_the_event_is_asked_for_again_and_then_done(
    portrait: Client,
    portrait_engine: Settings,
    server_settings: Settings,
    portrait_file: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from functions.segment_idphoto.service import portrait_service
    from functions.segment_idphoto.uploads import service as uploads

    with programs.listener() as listener:
        port = programs.port_of(listener)
    settings = server_settings.model_copy(update={"s3_endpoint_url": f"http://127.0.0.1:{port}"})
    elsewhere = uploads.UploadHandler(ObjectStore(settings), portrait_service().photo_of_file)
    monkeypatch.setattr(uploads, "upload_handler", lambda: elsewhere)
    refused = deliver(portrait, event("away.png"), server_settings)
    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) >= 1
    assert settings.s3_access_key_id is not None
    assert settings.s3_secret_access_key is not None
    keys = {
        "access_key": settings.s3_access_key_id.get_secret_value(),
        "secret_key": settings.s3_secret_access_key.get_secret_value(),
    }
    with ObjectServer(port=port, **keys):
        make_buckets(settings)
        store = ObjectStore(settings)
        etag = store.put("uploads", "away.png", portrait_file)
        assert done(deliver(portrait, event("away.png", etag), server_settings)) == {"away.png": "done"}
        assert names(store, "away.png") == {*PICTURES, "result.json"}


@pytest.mark.parametrize("key", ["x" * 256, "a/../b", "a//b", "y" * 1100, "贵" * 90])
def test_an_event_about_a_key_that_the_store_refuses_is_done_with(announce: Announce, key: str) -> None:
    answer = announce(key)
    assert answer.status_code == 200
    assert answer.json()["done"] == {key: "refused"}
