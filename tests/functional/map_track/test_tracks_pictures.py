"""Pictures that belong to points: over HTTP, Redis and the object store."""

import asyncio
import base64
import struct
import time
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
import redis

from functions.map_track import service
from functions.map_track.engine.pictures.picture import MOST_BYTES, Picture
from functions.map_track.engine.storage import picture_store
from functions.map_track.engine.storage.registry import ServiceRules
from functions.map_track.errors import UnknownEntity
from shared.access.app import MapKey
from shared.access.directory import AppDirectory
from shared.stores import ObjectStore
from shared.stores.errors import ObjectStoreUnavailable
from tests.functional.map_track.conftest import Fleet

NAME, OBJECT = "沪A-pictured", "到货 1/2.jpg"
JPEG = b"\xff\xd8\xff\xe0" + b"a picture of a door " * 50
WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(range(256)) * 8


def png(side: int = 3) -> bytes:
    """Return a real PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x40\x80\xc0" * side) * side
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def upload(fleet: Fleet, content: bytes, name: str = NAME, object_name: str = OBJECT) -> dict[str, Any]:
    image = base64.b64encode(content).decode()
    answer: dict[str, Any] = fleet.post(
        "image/upload", entity_name=name, object_name=object_name, image=image
    )
    return answer


def read(fleet: Fleet, name: str = NAME, object_name: str = OBJECT) -> tuple[str, bytes]:
    fields = {"ak": fleet.ak, "service_id": fleet.number, "entity_name": name, "object_name": object_name}
    response = fleet.client.get("/api/v3/image/get", params=fields)
    return response.headers["content-type"], response.content


def objects(fleet: Fleet) -> list[str]:
    """Return the keys of the objects of a service's pictures."""
    store = ObjectStore(service.settings())
    store.ensure_bucket("tracks")
    return [info.key for info in store.list("tracks", f"pictures/{fleet.service_id()}/")]


def stored_bytes(fleet: Fleet, redis_url: str) -> Iterator[bytes]:
    """Yield what Redis and the object store have of a service."""
    with redis.Redis.from_url(redis_url) as connection:
        for key in connection.scan_iter(f"*{fleet.service_id()}*", count=5_000):
            yield key + (connection.dump(key) or b"")
            if connection.type(key) == b"hash":
                yield repr(connection.hgetall(key)).encode()
    store = ObjectStore(service.settings())
    for info in store.list("tracks", f"pictures/{fleet.service_id()}/"):
        yield info.key.encode() + store.get("tracks", info.key)


def run(fleet: Fleet, coroutine: Any) -> Any:
    """Run a coroutine where the function's connections live."""
    return fleet.client.run(coroutine)


@pytest.mark.parametrize(
    ("content", "media_type"), [(JPEG, "image/jpeg"), (png(), "image/png"), (WEBP, "image/webp")]
)
def test_a_picture_comes_back_byte_for_byte_and_names_its_points(
    fleet: Fleet, noon: int, content: bytes, media_type: str
) -> None:
    point = {"latitude": 26.57, "longitude": 106.71, "loc_time": noon, "object_name": OBJECT}
    assert fleet.post("track/addpoint", entity_name=NAME, **point)["status"] == 0
    assert upload(fleet, content) == {"status": 0, "message": "成功", "object_name": OBJECT}
    track = fleet.get("track/gettrack", entity_name=NAME, start_time=noon, end_time=noon)
    assert [row["object_name"] for row in track["points"]] == [OBJECT]
    assert read(fleet, object_name=track["points"][0]["object_name"]) == (media_type, content)
    assert len(objects(fleet)) == 1


def test_a_client_may_send_a_data_address_or_leave_its_form_unescaped(fleet: Fleet) -> None:
    fleet.post("entity/add", entity_name=NAME)
    code = base64.b64encode(WEBP).decode()
    assert "+" in code
    fields = {"entity_name": NAME, "object_name": "a"}
    assert fleet.post("image/upload", **fields, image=f"data:image/webp;base64,{code}")["status"] == 0
    assert read(fleet, object_name="a")[1] == WEBP
    body = f"ak={fleet.ak}&service_id={fleet.number}&entity_name=b&object_name=b&image={code}"
    fleet.post("entity/add", entity_name="b")
    headers = {"content-type": "application/x-www-form-urlencoded"}
    response = fleet.client.post("/api/v3/image/upload", content=body.encode(), headers=headers)
    assert response.json()["status"] == 0, response.text
    assert read(fleet, "b", "b")[1] == WEBP


def test_another_picture_of_the_name_takes_its_place_and_one_is_deleted_alone(fleet: Fleet) -> None:
    fleet.post("entity/add", entity_name=NAME)
    for content in (JPEG, png(), png(5)):
        upload(fleet, content)
        assert read(fleet)[1] == content
        assert len(objects(fleet)) == 1
    upload(fleet, JPEG, object_name="other")
    fields = {"entity_name": NAME, "object_name": OBJECT}
    assert fleet.post("image/delete", **fields)["status"] == 0
    assert fleet.post("image/delete", **fields)["status"] == 2
    assert fleet.get("image/get", **fields)["status"] == 2
    assert read(fleet, object_name="other") == ("image/jpeg", JPEG)
    assert len(objects(fleet)) == 1


@pytest.mark.parametrize("is_repeated", [False, True])
def test_nothing_of_a_deleted_entitys_pictures_stays(fleet: Fleet, redis_url: str, is_repeated: bool) -> None:
    fleet.post("entity/add", entity_name=NAME)
    fleet.post("entity/add", entity_name="other")
    secret, others = JPEG + b"secret", png()
    for number in range(3):
        upload(fleet, secret, object_name=f"geheim-{0 if is_repeated else number}")
    upload(fleet, others, "other")
    assert any(b"secret" in data for data in stored_bytes(fleet, redis_url))
    assert any(b"geheim" in data for data in stored_bytes(fleet, redis_url))
    assert fleet.post("entity/delete", entity_name=NAME)["status"] == 0
    assert not any(b"secret" in data or b"geheim" in data for data in stored_bytes(fleet, redis_url))
    assert read(fleet, "other")[1] == others
    assert fleet.post("entity/add", entity_name=NAME)["status"] == 0
    assert fleet.get("image/get", entity_name=NAME, object_name="geheim-0")["status"] == 2


@pytest.mark.parametrize(
    ("fields", "status", "word"),
    [
        ({"image": "no base64 !"}, 2, "base64"),
        ({"image": base64.b64encode(b"<svg onload=alert(1)>").decode()}, 2, "JPEG, PNG or WebP"),
        ({"image": base64.b64encode(b"GIF89a").decode()}, 2, "JPEG, PNG or WebP"),
        ({"image": ""}, 2, "JPEG, PNG or WebP"),
        ({"image": "A" * (MOST_BYTES // 3 * 4 + 8)}, 2, f"{MOST_BYTES} bytes"),
        ({"object_name": "名" * 43}, 2, "128 bytes"),
        ({"object_name": ""}, 2, "object_name"),
        ({"entity_name": "nobody"}, 3003, "nobody"),
        ({"entity_name": "../other"}, 2, "entity_name"),
        ({"service_id": "999999"}, 4005, "999999"),
    ],
)
def test_what_is_no_picture_of_an_entity_is_refused(
    fleet: Fleet, fields: dict[str, str], status: int, word: str
) -> None:
    fleet.post("entity/add", entity_name=NAME)
    form = {"entity_name": NAME, "object_name": OBJECT, "image": base64.b64encode(JPEG).decode(), **fields}
    answer = fleet.post("image/upload", **form)
    assert (answer["status"], word in answer["message"]) == (status, True), answer
    assert objects(fleet) == []


def test_another_app_sees_no_picture_of_a_service_of_the_same_number(
    fleet: Fleet, directory: AppDirectory
) -> None:
    fleet.post("entity/add", entity_name=NAME)
    upload(fleet, JPEG)
    app, _ = directory.create("picture thief")
    directory.set_limits(app.appid, "track", quota=-1, qps=5_000)
    other = Fleet(fleet.client, directory.add_key(app.appid, "server")[1].ak, fleet.number)
    fields = {"entity_name": NAME, "object_name": OBJECT}
    assert other.get("image/get", **fields)["status"] == 4005
    other.post("entity/add", entity_name=NAME)
    assert other.get("image/get", **fields)["status"] == 2
    assert other.post("image/delete", **fields)["status"] == 2
    assert fleet.get("image/upload", **fields)["status"] == 3
    assert read(fleet)[1] == JPEG


def test_an_entity_has_so_many_pictures_and_a_service_so_many_bytes(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet.post("entity/add", entity_name=NAME)
    monkeypatch.setattr(picture_store, "MOST_PICTURES", 2)
    assert [upload(fleet, JPEG, object_name=name)["status"] for name in "aba"] == [0, 0, 0]
    answer = upload(fleet, JPEG, object_name="c")
    assert (answer["status"], "2 of an entity" in answer["message"]) == (2, True)
    monkeypatch.setattr(service.station().pictures, "_most_bytes", 2 * len(JPEG) + 100)
    assert upload(fleet, JPEG + b"!" * 100, object_name="a")["status"] == 0
    answer = upload(fleet, JPEG + b"!" * 101, object_name="b")
    assert (answer["status"], "room of the service" in answer["message"]) == (2, True)
    assert read(fleet, object_name="b")[1] == JPEG
    assert len(objects(fleet)) == 2


@pytest.mark.parametrize("is_away", [False, True])
def test_objects_that_redis_does_not_know_go_with_their_entity(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch, is_away: bool
) -> None:
    """After a Redis that was restored from an older copy than the object store."""
    fleet.post("entity/add", entity_name=NAME)
    upload(fleet, JPEG)
    [key] = objects(fleet)
    store = ObjectStore(service.settings())
    store.put("tracks", key.rpartition("/")[0] + "/" + "0" * 32, JPEG)
    with monkeypatch.context() as patch:
        if is_away:

            def refuse(*_: Any) -> None:
                raise ObjectStoreUnavailable("away")

            patch.setattr(service.station().pictures._objects, "delete", refuse)
        assert fleet.post("entity/delete", entity_name=NAME)["status"] == 0
    assert len(objects(fleet)) == (2 if is_away else 0)
    fleet.compact()
    assert objects(fleet) == []


def test_a_picture_that_replaces_one_is_kept_while_the_old_one_cannot_be_deleted(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet.post("entity/add", entity_name=NAME)
    upload(fleet, JPEG)

    def refuse(*_: Any) -> None:
        raise ObjectStoreUnavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(service.station().pictures._objects, "delete", refuse)
        assert upload(fleet, WEBP)["status"] == 0
    assert read(fleet) == ("image/webp", WEBP)
    assert len(objects(fleet)) == 2
    fleet.compact()
    assert len(objects(fleet)) == 1


@pytest.mark.parametrize("break_at", ["before", "behind"])
def test_an_upload_that_breaks_off_leaves_nothing_behind(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch, break_at: str
) -> None:
    """A process that is killed between the object and its name."""
    fleet.post("entity/add", entity_name=NAME)
    store = service.station().pictures
    write = store._write

    def die(key: str, picture: Picture) -> None:
        if break_at == "behind":
            write(key, picture)
        raise ObjectStoreUnavailable("the process is killed here")

    monkeypatch.setattr(store, "_write", die)
    answer = upload(fleet, JPEG)
    assert (answer["status"], "nothing" in answer["message"] or "again" in answer["message"]) == (1, True)
    assert fleet.get("image/get", entity_name=NAME, object_name=OBJECT)["status"] == 2
    assert len(objects(fleet)) == (1 if break_at == "behind" else 0)
    fleet.compact()
    assert len(objects(fleet)) == (1 if break_at == "behind" else 0), "an upload may still take it up"
    monkeypatch.setattr(picture_store, "GRACE_SECONDS", -picture_store.UPLOAD_SECONDS)
    fleet.compact()
    assert objects(fleet) == []


def test_an_entity_that_is_deleted_during_an_upload_gets_no_picture(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet.post("entity/add", entity_name=NAME)
    station = service.station()
    write = station.pictures._write
    loop_of = asyncio.get_running_loop

    async def race() -> None:
        loop = loop_of()

        def delete_first(key: str, picture: Picture) -> None:
            deletion = station.hot_store.delete_entity(fleet.service_id(), NAME)
            assert asyncio.run_coroutine_threadsafe(deletion, loop).result(10) is not None
            write(key, picture)

        monkeypatch.setattr(station.pictures, "_write", delete_first)
        with pytest.raises(UnknownEntity):
            await station.pictures.put(fleet.service_id(), NAME, OBJECT, Picture(JPEG, "image/jpeg"))

    run(fleet, race())
    assert objects(fleet) == []


def test_pictures_go_with_the_retention_and_wait_for_a_store_that_is_away(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet.post("entity/add", entity_name=NAME)
    upload(fleet, JPEG, object_name="old")
    now = time.time()
    monkeypatch.setattr(picture_store.time, "time", lambda: now + 3 * 86_400)
    upload(fleet, JPEG, object_name="new")
    run(fleet, service.station().registry.change(fleet.service_id(), ServiceRules(retention_days=2)))
    run(fleet, service.station().pictures.delete_old(fleet.service_id().shard(NAME), int(now) + 86_400))
    fleet.compact()
    assert fleet.get("image/get", entity_name=NAME, object_name="old")["status"] == 2
    assert read(fleet, object_name="new")[1] == JPEG
    [key] = objects(fleet)

    def refuse(*_: Any) -> None:
        raise ObjectStoreUnavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(service.station().pictures._objects, "delete", refuse)
        assert fleet.post("entity/delete", entity_name=NAME)["status"] == 0
    assert objects(fleet) == [key]
    fleet.compact()
    assert objects(fleet) == []


def test_the_group_of_pictures_has_a_limit_of_its_own(fleet: Fleet, directory: AppDirectory) -> None:
    app, _ = directory.create("pictures at their limit")
    key: MapKey = directory.add_key(app.appid, "server")[1]
    other = Fleet(fleet.client, key.ak, fleet.number)
    other.post("entity/add", entity_name=NAME)
    fields = {"entity_name": NAME, "object_name": OBJECT}
    statuses = [other.get("image/get", **fields)["status"] for _ in range(6)]
    assert statuses[0] == 2
    assert 401 in statuses
    assert other.get("entity/list")["status"] == 0
