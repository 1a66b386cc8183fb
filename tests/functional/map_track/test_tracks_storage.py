"""What the store promises: late points, deletion to the last byte, an object store that is away, bounds."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from pydantic import SecretStr

from functions.map_track import service
from functions.map_track.engine.storage import compaction
from functions.map_track.engine.storage.keys import ServiceId
from functions.map_track.engine.storage.registry import ServiceRules
from shared.access.app import MapKey
from shared.config import Settings
from shared.stores import ObjectStore
from shared.tracks.point import TrackPoint, encode_point
from shared.tracks.probes import read_probes
from tests.functional.conftest import Serve
from tests.functional.map_track.conftest import Fleet, track_client
from tools.local.object_server import ObjectServer

NAME = "沪A-secret-plate"


def point(name: str, loc_time: int, lat: float = 47.1, **fields: Any) -> dict[str, Any]:
    base = {"entity_name": name, "latitude": lat, "longitude": 9.5, "loc_time": loc_time}
    return {**base, "coord_type_input": "wgs84", **fields}


def upload(fleet: Fleet, points: list[dict[str, Any]]) -> dict[str, Any]:
    answer: dict[str, Any] = fleet.post("track/addpoints", point_list=json.dumps(points))
    return answer


def times(fleet: Fleet, name: str, start: int, end: int) -> list[int]:
    fields = {"entity_name": name, "start_time": start, "end_time": end, "page_size": 5_000}
    answer = fleet.get("track/gettrack", **fields)
    assert answer["status"] == 0, answer
    return [row["loc_time"] for row in answer["points"]]


def test_late_points_stand_where_their_time_says(fleet: Fleet, noon: int) -> None:
    new = [noon + 3 * 3_600 + second for second in range(0, 600, 60)]
    old = [noon + second for second in range(0, 3 * 3_600, 600)]
    upload(fleet, [point("car", moment) for moment in new])
    fleet.compact()
    upload(fleet, [point("car", moment) for moment in old])
    assert times(fleet, "car", noon, noon + 86_400) == old + new
    fleet.compact()
    assert times(fleet, "car", noon, noon + 86_400) == old + new
    latest = fleet.get("track/getlatestpoint", entity_name="car")["latest_point"]
    assert latest["loc_time"] == new[-1]


def stored_bytes(settings: Settings, redis_url: str) -> Iterator[tuple[str, bytes]]:
    """Yield every key of Redis and every object of the store, with the bytes of both."""
    with redis.Redis.from_url(redis_url) as connection:
        for key in connection.scan_iter(count=1_000):
            kind = connection.type(key)
            content: Any = b""
            if kind == b"hash":
                content = b"".join(part for pair in connection.hgetall(key).items() for part in pair)
            elif kind == b"list":
                content = b"".join(connection.lrange(key, 0, -1))
            elif kind == b"set":
                content = b"".join(connection.smembers(key))
            elif kind == b"string":
                content = connection.get(key)
            yield f"redis {key!r}", key + (content or b"")
    store = ObjectStore(settings)
    for info in store.list("tracks"):
        yield f"object {info.key}", info.key.encode() + store.get("tracks", info.key)


@pytest.mark.parametrize("compactions", [0, 2])
def test_a_deleted_entity_is_in_no_key_and_no_object(
    fleet: Fleet, noon: int, redis_url: str, compactions: int
) -> None:
    name = f"{NAME}{compactions}"
    fleet.post("entity/add", entity_name=name, entity_desc=f"desc-{name}", owner=f"owner-{name}")
    secret = TrackPoint(noon, 9.5, 47.123456, radius=12.5, is_in_china=False)
    for number in range(3):
        upload(fleet, [point(name, noon, lat=47.123456, radius=12.5), point("other", noon + number)])
        if number < compactions:
            fleet.compact()
    own_settings = service.settings()
    assert any(name.encode() in data for _, data in stored_bytes(own_settings, redis_url))
    answer = fleet.post("entity/delete", entity_name=name)
    assert answer["status"] == 0, answer
    position = encode_point(secret)[4:12]
    places = [
        place
        for place, data in stored_bytes(own_settings, redis_url)
        if name.encode() in data or position in data
    ]
    assert places == []
    window = {"entity_name": name, "start_time": noon, "end_time": noon + 60}
    assert fleet.get("track/gettrack", **window)["status"] == 3003
    assert times(fleet, "other", noon, noon + 60) == [noon, noon + 1, noon + 2]
    assert fleet.post("entity/add", entity_name=name)["status"] == 0
    assert times(fleet, name, noon, noon + 60) == []
    answer = fleet.post("entity/delete", entity_name=name)
    assert answer["status"] == 0, answer
    assert fleet.post("entity/delete", entity_name=name)["status"] == 3003


@pytest.mark.slow
def test_points_past_the_retention_are_refused_and_deleted(fleet: Fleet, noon: int) -> None:
    old = noon - 20 * 86_400
    assert upload(fleet, [point("car", old), point("car", noon)])["success_num"] == 2
    fleet.compact()
    assert times(fleet, "car", old, old) == [old]
    station = service.station()
    service_id = fleet.service_id()
    fleet.client.run(station.registry.change(service_id, ServiceRules(retention_days=10)))
    fleet.compact()
    assert times(fleet, "car", old, old) == []
    assert times(fleet, "car", noon, noon) == [noon]
    answer = upload(fleet, [point("car", old)])
    assert answer["success_num"] == 0
    assert "from which on points are kept" in answer["fail_info"]["param_error"][0]["error"]


@pytest.mark.slow
def test_uploads_go_on_while_the_object_store_is_away(
    serve: Serve, server_settings: Settings, track_key: MapKey, noon: int, tmp_path: Path
) -> None:
    with ObjectServer(tmp_path / "objects") as server:
        changes = {
            "s3_endpoint_url": server.endpoint_url,
            "s3_access_key_id": SecretStr(server.access_key),
            "s3_secret_access_key": SecretStr(server.secret_key),
        }
        with track_client(serve, server_settings, track_hot_points=64 * 500, **changes) as client:
            fleet = Fleet(client, track_key.ak)
            assert upload(fleet, [point("car", noon)])["success_num"] == 1
            fleet.compact()
            server.stop()
            for batch in range(4):
                moments = range(noon + 100 * batch + 1, noon + 100 * batch + 101)
                assert upload(fleet, [point("car", moment) for moment in moments])["success_num"] == 100
            with pytest.raises(Exception, match="table of tracks"):
                client.run(service.station().compaction.run())
            # The shard holds 500 points: the hundred after the next is refused, point by point.
            upload(fleet, [point("car", moment) for moment in range(noon + 500, noon + 600)])
            answer = upload(fleet, [point("car", moment) for moment in range(noon + 600, noon + 700)])
            assert answer["success_num"] == 0
            assert len(answer["fail_info"]["internal_error"]) == 100
            assert "no room" in answer["fail_info"]["internal_error"][0]["error"]
            assert fleet.get("track/getlatestpoint", entity_name="car")["status"] == 0
            window = {"entity_name": "car", "start_time": noon, "end_time": noon + 60}
            assert fleet.get("track/gettrack", **window)["status"] == 1
            server.start()
            assert fleet.compact()["points"] == 500
            assert len(times(fleet, "car", noon, noon + 3_600)) == 501
            assert upload(fleet, [point("car", noon + 700)])["success_num"] == 1


@pytest.mark.slow
def test_many_small_files_become_one(fleet: Fleet, noon: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compaction, "FILES_TO_MERGE", 3)
    moments = [noon + 60 * number for number in range(3)]
    for moment in moments:
        upload(fleet, [point(f"car-{number}", moment) for number in range(5)])
        done = fleet.compact()
    assert done["merges"] == 1
    assert times(fleet, "car-3", noon, noon + 3_600) == moments
    table = service.station().compaction._table
    partition = (str(fleet.service_id()), time.strftime("%Y-%m-%d", time.gmtime(noon)))
    assert len(table.snapshot(table.version()).files[partition]) == 1


def test_a_service_names_itself(fleet: Fleet) -> None:
    assert ServiceId.parse(str(fleet.service_id())) == fleet.service_id()


def test_a_service_that_opts_in_gives_its_points_to_live_traffic(fleet: Fleet, noon: int) -> None:
    station = service.station()
    upload(fleet, [point("car", noon)])
    last_id, _ = fleet.client.run(read_probes(station.link))
    fleet.client.run(station.registry.change(fleet.service_id(), ServiceRules(gives_probes=True)))
    upload(fleet, [point("car", noon + 5, speed=6.5), point("car", noon + 9, lat=91.0)])
    last_id, probes = fleet.client.run(read_probes(station.link, last_id))
    assert [(probe.point.loc_time, probe.point.speed) for probe in probes] == [(noon + 5, 6.5)]
    fleet.post("track/addpoint", **point("car", noon + 10))
    _, probes = fleet.client.run(read_probes(station.link, last_id))
    assert [probe.point.loc_time for probe in probes] == [noon + 10]
