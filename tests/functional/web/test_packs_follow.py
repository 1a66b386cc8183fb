"""How a function follows its data pack: swaps lose no request, a bad pack leaves the one before in use."""

import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from functions.map_locate import main as map_locate
from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from shared.config import Settings
from shared.stores import ArtifactStore, ObjectStore
from shared.stores.packs import BUCKET, pack_artifacts
from shared.web.declaration import Call, Metering
from shared.web.function import Function
from shared.web.map import MapEndpoint
from shared.web.pack import DataPack
from shared.web.parameters import MapParameters
from tests.functional.conftest import Client, Serve

WAIT_SECONDS = 15.0


@pytest.fixture
def settings(server_settings: Settings, request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    prefix = f"{abs(hash(request.node.name)) % 10**8}-"
    return server_settings.model_copy(
        update={"s3_bucket_prefix": prefix, "cache_dir": tmp_path / "cache", "pack_poll_seconds": 0.05}
    )


@pytest.fixture
def store(settings: Settings) -> ArtifactStore:
    return pack_artifacts(settings)


@pytest.fixture
def key(app: tuple[App, str], directory: AppDirectory) -> MapKey:
    directory.set_limits(app[0].appid, "ip_location", qps=5000)
    return directory.add_key(app[0].appid, "server")[1]


def read_word(folder: Path) -> str:
    word = (folder / "word.txt").read_text(encoding="utf-8")
    if word.startswith("older"):
        raise ValueError("the file has format 0; expected 1: build the pack again")
    return word


WORDS = DataPack("words", read_word)


def say(asked: MapParameters) -> dict[str, Any]:
    with WORDS.use() as word:
        time.sleep(0.001)
        return {"word": word}


FUNCTION = Function(
    "words",
    [
        MapEndpoint(
            paths=("/location/ip",),
            summary="",
            metering=Metering(service="ip_location"),
            call=Call(parameters=MapParameters, run=say),
        )
    ],
    packs=(WORDS,),
)


@pytest.fixture
def publish(store: ArtifactStore, tmp_path: Path) -> Callable[..., str]:
    def publish_word(word: str, *, make_current: bool = True) -> str:
        folder = tmp_path / "words"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / "word.txt").write_text(word, encoding="utf-8")
        notes = {"licence": "MIT", "attribution": "nobody", "source": "here"}
        return store.publish("words", folder, **notes, make_current=make_current)

    return publish_word


@pytest.fixture
def client(serve: Serve, settings: Settings, publish: Callable[[str], str]) -> Client:
    publish("first")
    return serve(FUNCTION, **settings.model_dump())


def word(client: Client, key: MapKey) -> Any:
    answer = client.get("/location/ip", params={"ak": key.ak}).json()
    return answer["word"] if answer["status"] == 0 else answer


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_published_pack_is_taken_over_without_a_restart(
    client: Client, key: MapKey, publish: Callable[[str], str], store: ArtifactStore
) -> None:
    assert word(client, key) == "first"
    publish("second")
    until(lambda: word(client, key) == "second")
    store.rollback("words")
    until(lambda: word(client, key) == "first")


def test_a_swap_under_load_loses_no_request(
    client: Client, key: MapKey, publish: Callable[[str], str]
) -> None:
    assert word(client, key) == "first"
    finished = threading.Event()

    def swap() -> None:
        for number in range(10):
            publish(f"version {number}")
            time.sleep(0.1)
        finished.set()

    swapping = threading.Thread(target=swap)
    swapping.start()
    answers = []
    while not finished.is_set():
        asked = [("GET", "/location/ip", {"params": {"ak": key.ak}})] * 6
        answers += [answer.json() for answer in client.together(asked)]
    swapping.join()
    assert len(answers) > 100
    assert {answer["status"] for answer in answers} == {0}
    assert len({answer["word"] for answer in answers}) > 3


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (b"otherwis", "has the sha256"),
        (b"cut", "has 3 bytes instead of 8"),
        (None, "is missing"),
    ],
)
def test_a_damaged_pack_leaves_the_one_before_in_use_and_says_so(
    client: Client,
    key: MapKey,
    settings: Settings,
    store: ArtifactStore,
    publish: Callable[..., str],
    damage: bytes | None,
    fault: str,
) -> None:
    assert word(client, key) == "first"
    version = publish("unwanted", make_current=False)
    objects, stored = ObjectStore(settings), f"words/{version}/word.txt"
    if damage is None:
        objects.delete(BUCKET, stored)
    else:
        objects.put(BUCKET, stored, damage)
    shutil.rmtree(settings.cache_dir / "artifacts" / BUCKET / "words" / version, ignore_errors=True)
    store.use("words", version)
    until(lambda: fault in client.get("/_/ready").json()["packs"]["words"].get("fault", ""))
    assert word(client, key) == "first"
    ready = client.get("/_/ready")
    assert ready.status_code == 200
    assert ready.json()["packs"]["words"]["wanted"] == version
    assert 'geoportrait_pack_faulty{pack="words"} 1.0' in client.get("/metrics").text
    publish("mended")
    until(lambda: word(client, key) == "mended")
    assert "fault" not in client.get("/_/ready").json()["packs"]["words"]


def test_a_pack_that_its_reader_refuses_leaves_the_one_before_in_use(
    client: Client, key: MapKey, publish: Callable[[str], str]
) -> None:
    assert word(client, key) == "first"
    publish("older than this reader")
    until(lambda: "format 0" in client.get("/_/ready").json()["packs"]["words"].get("fault", ""))
    assert word(client, key) == "first"


def test_a_manifest_of_another_format_leaves_the_one_before_in_use(
    client: Client, key: MapKey, settings: Settings, store: ArtifactStore, publish: Callable[[str], str]
) -> None:
    assert word(client, key) == "first"
    version = publish("second")
    until(lambda: word(client, key) == "second")
    store.rollback("words")
    until(lambda: word(client, key) == "first")
    manifest = f"words/{version}/manifest.json"
    objects = ObjectStore(settings)
    objects.put(BUCKET, manifest, objects.get(BUCKET, manifest).replace(b'"format": 1', b'"format": 0'))
    shutil.rmtree(settings.cache_dir / "artifacts" / BUCKET / "words" / version)
    pointer = objects.get(BUCKET, "words/current").decode()
    older = store.pointer("words").version
    objects.put(BUCKET, "words/current", pointer.replace(older, version).encode())
    until(lambda: "format" in client.get("/_/ready").json()["packs"]["words"].get("fault", ""))
    assert word(client, key) == "first"


def test_a_function_finds_the_pack_that_is_published_after_its_start(
    serve: Serve, settings: Settings, key: MapKey, publish: Callable[[str], str]
) -> None:
    client = serve(FUNCTION, **settings.model_dump())
    assert "packs publish" in word(client, key)["message"]
    publish("late")
    until(lambda: word(client, key) == "late")


def test_divisions_of_an_older_format_are_refused_by_their_reader(
    serve: Serve, settings: Settings, store: ArtifactStore, key: MapKey, default_pack: Path, tmp_path: Path
) -> None:
    def publish(folder: Path) -> str:
        return store.publish("default", folder, licence="", attribution="", source="")

    good = publish(default_pack)
    client = serve(map_locate.FUNCTION, **settings.model_dump())
    asked = {"ak": key.ak, "ip": "58.16.0.1"}
    assert client.get("/location/ip", params=asked).json()["status"] == 0
    older = tmp_path / "older"
    shutil.copytree(default_pack, older)
    with sqlite3.connect(older / "divisions.sqlite") as database:
        database.execute("UPDATE fact SET value = '0' WHERE name = 'format'")
    database.close()
    wanted = publish(older)
    until(lambda: client.get("/_/ready").json()["packs"]["default"].get("wanted") == wanted)
    until(lambda: "format 0" in client.get("/_/ready").json()["packs"]["default"].get("fault", ""))
    assert client.get("/_/ready").json()["packs"]["default"]["version"] == good
    assert client.get("/location/ip", params=asked).json()["status"] == 0
