"""Live traffic from the stream of probes to the answers: over HTTP, with a real Redis."""

import time
from collections import Counter
from typing import Any

import pytest
import redis

from functions.map_traffic.engine.road_edges import LiveEdge, unpack_edges
from functions.map_traffic.engine.turn import TrafficWriter
from shared.access.app import MapKey
from shared.config import Settings
from shared.geo.geodesy import Column
from shared.roads import RoadNetwork
from shared.traffic.snapshot_store import SnapshotStore
from tests.functional.conftest import Client
from tests.functional.map_traffic.conftest import Drive, refresh, upload


def ask(client: Client, key: MapKey, path: str, **fields: str) -> dict[str, Any]:
    answer = client.get(f"/traffic/v1/{path}", params={"ak": key.ak, "coord_type_input": "wgs84", **fields})
    assert answer.status_code == 200
    return answer.json()  # type: ignore[no-any-return]


def live_edges(store: SnapshotStore) -> list[LiveEdge]:
    _, details = store.read_details() or (None, None)
    return unpack_edges(details) if details else []


def middle_of(way: Column) -> str:
    lng, lat = way[len(way) // 2].tolist()
    return f"{lat},{lng}"


def test_a_jam_of_eight_probes_stands_on_its_road_and_around_it(
    traffic: Client, key: MapKey, server_settings: Settings, drive: Drive, way: Column, store: SnapshotStore
) -> None:
    for device in range(8):
        upload(server_settings, drive(device, kmh=6))
    done = refresh(traffic)
    assert done["points"] > 500
    assert done["version"] == 1
    edges = live_edges(store)
    assert len(edges) == done["edges"] >= 25
    assert sorted(edge.speed.kmh for edge in edges)[len(edges) // 2] == pytest.approx(6, abs=0.7)

    (name, _), *_ = Counter(edge.name for edge in edges if edge.name).most_common()
    answer = ask(traffic, key, "road", road_name=name, city="Helsinki")
    assert list(answer)[:3] == ["status", "message", "description"]
    assert (answer["status"], answer["message"]) == (0, "成功")
    assert answer["evaluation"]["status"] in (3, 4)
    assert answer["evaluation"]["status_desc"].endswith("拥堵")
    (road,) = answer["road_traffic"]
    assert road["road_name"] == name
    section = road["congestion_sections"][0]
    assert section["status"] in (3, 4)
    assert section["speed"] == pytest.approx(6, abs=0.7)
    assert section["congestion_distance"] > 300
    assert section["congestion_trend"] in ("持平", "缓解", "加重")
    direction, _, streets = section["section_desc"].partition(",")
    assert "向" in direction
    start, _, end = streets.removeprefix("从").partition("到")
    assert start
    assert end
    assert start != end
    assert answer["description"].startswith(f"{name}:自")
    assert f"{section['section_desc']}{'严重' * (section['status'] == 4)}拥堵" in answer["description"]

    around = ask(traffic, key, "around", center=middle_of(way), radius="1000")
    assert around["evaluation"]["status"] in (3, 4)
    assert name in [road["road_name"] for road in around["road_traffic"]]
    assert around["description"].startswith(f"该区域整体{around['evaluation']['status_desc']}。")
    assert any("congestion_sections" in road for road in around["road_traffic"])

    lat, lng = map(float, middle_of(way).split(","))
    box = f"{lat - 0.004},{lng - 0.006};{lat + 0.004},{lng + 0.006}"
    corners = f"{lat},{lng - 0.006};{lat - 0.004},{lng};{lat},{lng + 0.006};{lat + 0.004},{lng}"
    for path, fields in (("bound", {"bounds": box}), ("polygon", {"vertexes": corners})):
        assert ask(traffic, key, path, **fields)["evaluation"]["status"] >= 2
    assert ask(traffic, key, "bound", bounds=box, road_grade="1")["evaluation"]["status"] == 0


def test_a_jam_clears_when_its_passages_grow_old(
    traffic: Client,
    key: MapKey,
    server_settings: Settings,
    network: RoadNetwork,
    drive: Drive,
    way: Column,
    store: SnapshotStore,
) -> None:
    for device in range(4):
        upload(server_settings, drive(device, kmh=8, begin=0.40, end=0.50))
    refresh(traffic)
    assert ask(traffic, key, "around", center=middle_of(way), radius="900")["evaluation"]["status"] > 0
    later = time.time() + 45 * 60
    token = store.take_lease()
    assert token is not None
    edges, version = TrafficWriter(store, network, 1_800.0, clock=lambda: later).publish(token)
    store.release_lease(token)
    assert (edges, version) == (0, 2)
    assert live_edges(store) == []
    answer = ask(traffic, key, "around", center=middle_of(way), radius="900")
    assert answer["evaluation"] == {"status": 0, "status_desc": "未知"}
    assert answer["road_traffic"] == []


def test_two_of_eight_probes_at_a_red_light_make_no_jam(
    traffic: Client, key: MapKey, server_settings: Settings, drive: Drive, way: Column
) -> None:
    for device in range(8):
        stop = 0.5 if device < 2 else None
        upload(server_settings, drive(device, kmh=30, begin=0.2, end=0.7, stop_at=stop))
    assert refresh(traffic)["edges"] >= 8
    answer = ask(traffic, key, "around", center=middle_of(way), radius="1000")
    assert answer["evaluation"]["status"] == 1
    assert all("congestion_sections" not in road for road in answer["road_traffic"])


def test_one_vehicle_is_no_traffic(traffic: Client, server_settings: Settings, drive: Drive) -> None:
    upload(server_settings, drive(1, kmh=6, begin=0.4, end=0.5))
    assert refresh(traffic)["edges"] == 0


def test_a_track_that_comes_in_pieces_gives_the_same_speeds(
    traffic: Client, server_settings: Settings, drive: Drive, store: SnapshotStore, redis_url: str
) -> None:
    tracks = [drive(device, kmh=12) for device in range(3)]
    for track in tracks:
        upload(server_settings, track)
    refresh(traffic)
    whole = {edge.facts.edge: edge.speed.kmh for edge in live_edges(store)}
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
    for part in range(4):
        for track in tracks:
            upload(server_settings, track[part * len(track) // 4 : (part + 1) * len(track) // 4])
        refresh(traffic)
    pieces = {edge.facts.edge: edge.speed.kmh for edge in live_edges(store)}
    shared_edges = whole.keys() & pieces.keys()
    assert len(shared_edges) >= 0.8 * len(whole) > 5
    close = [edge for edge in shared_edges if pieces[edge] == pytest.approx(whole[edge], rel=0.25)]
    assert len(close) >= 0.8 * len(shared_edges)


def test_without_probes_everything_is_unknown(traffic: Client, key: MapKey) -> None:
    road = ask(traffic, key, "road", road_name="中山路", city="贵阳市")
    assert road == {
        "status": 0,
        "message": "成功",
        "description": "中山路:路况未知。",
        "evaluation": {"status": 0, "status_desc": "未知"},
        "road_traffic": [{"road_name": "中山路"}],
    }
    around = ask(traffic, key, "around", center="26.65,106.63", radius="500")
    assert (around["status"], around["evaluation"]["status"]) == (0, 0)
    assert refresh(traffic) == {"points": 0, "passages": 0, "edges": 0, "version": 1}


@pytest.mark.parametrize(
    ("road_name", "city"),
    [
        ("没有这条路", "贵阳市"),
        ("No Such Street", "Helsinki"),
        ("No Such Street东向西", "Helsinki"),
        ("中山路", "没有这座城市"),
        ("中山路", "999999"),
    ],
)
@pytest.mark.parametrize("has_traffic", [False, True])
def test_a_road_that_nobody_knows_is_unknown_traffic(
    traffic: Client,
    key: MapKey,
    server_settings: Settings,
    drive: Drive,
    road_name: str,
    city: str,
    has_traffic: bool,
) -> None:
    if has_traffic:
        for device in range(2):
            upload(server_settings, drive(device, kmh=12))
        assert refresh(traffic)["edges"] > 0
    answer = ask(traffic, key, "road", road_name=road_name, city=city)
    name = road_name.removesuffix("东向西")
    assert answer == {
        "status": 0,
        "message": "成功",
        "description": f"{name}:路况未知。",
        "evaluation": {"status": 0, "status_desc": "未知"},
        "road_traffic": [{"road_name": name}],
    }


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("bound", {"bounds": "26.60,106.60;26.61,106.61"}),
        ("polygon", {"vertexes": "26.60,106.60;26.60,106.61;26.61,106.61"}),
        ("around", {"center": "-80.1,10.1", "radius": "1000"}),
        ("around", {"center": "26.6,106.6", "radius": "1", "road_grade": "1,2"}),
    ],
)
def test_an_area_without_roads_is_unknown_traffic(
    traffic: Client, key: MapKey, path: str, fields: dict[str, str]
) -> None:
    answer = ask(traffic, key, path, **fields)
    assert (answer["status"], answer["evaluation"], answer["road_traffic"]) == (
        0,
        {"status": 0, "status_desc": "未知"},
        [],
    )


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("road", {"city": "贵阳市"}),
        ("road", {"road_name": "中山路"}),
        ("bound", {"bounds": "26.60,106.60;26.70,106.70"}),
        ("bound", {"bounds": "26.60,106.60"}),
        ("bound", {"bounds": "26.60,106.60;26.60,106.60"}),
        ("bound", {}),
        ("polygon", {"vertexes": "26.6,106.6;26.6,106.61"}),
        ("polygon", {"vertexes": "26.6,106.6;26.6,106.7;26.7,106.7"}),
        ("around", {"center": "26.6,106.6", "radius": "1001"}),
        ("around", {"center": "26.6,106.6", "radius": "0"}),
        ("around", {"center": "126.6,206.6", "radius": "10"}),
        ("around", {"center": "26.6,106.6", "radius": "100", "road_grade": "9"}),
        ("around", {"center": "26.6,106.6", "radius": "100", "coord_type_output": "wgs84"}),
    ],
)
def test_a_wrong_parameter_is_status_2(
    traffic: Client, key: MapKey, path: str, fields: dict[str, str]
) -> None:
    answer = ask(traffic, key, path, **fields)
    assert answer["status"] == 2
    assert answer["message"].startswith("Parameter Invalid")


def test_a_second_process_does_not_write_at_the_same_time(traffic: Client, store: SnapshotStore) -> None:
    token = store.take_lease()
    assert token is not None
    assert refresh(traffic)["version"] == 0
    store.release_lease(token)
    assert refresh(traffic)["version"] == 1


def test_a_state_of_another_network_is_forgotten(
    traffic: Client, server_settings: Settings, drive: Drive, redis_url: str
) -> None:
    for device in range(3):
        upload(server_settings, drive(device, kmh=12))
    edges = refresh(traffic)["edges"]
    with redis.Redis.from_url(redis_url) as client:
        client.set("{traffic}:state", b"of another form")
    assert refresh(traffic)["edges"] == edges  # the stream is read again from its beginning
