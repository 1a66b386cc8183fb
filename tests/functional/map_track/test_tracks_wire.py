"""Points that are uploaded come back as tracks: over HTTP, Redis and the table."""

import json
import math
from itertools import pairwise
from typing import Any

import pytest

from tests.functional.map_track.conftest import Fleet


def straight_points(name: str, start: int, count: int, **fields: Any) -> list[dict[str, Any]]:
    return [
        {
            "entity_name": name,
            "latitude": 26.57 + number * 1e-4,
            "longitude": 106.71,
            "loc_time": start + number * 5,
            "coord_type_input": "bd09ll",
            "speed": 36.55,
            "direction": 0,
            **fields,
        }
        for number in range(count)
    ]


def upload(fleet: Fleet, points: list[dict[str, Any]]) -> None:
    for start in range(0, len(points), 100):
        answer = fleet.post("track/addpoints", point_list=json.dumps(points[start : start + 100]))
        assert answer == {
            "status": 0,
            "message": "成功",
            "success_num": len(points[start : start + 100]),
        }


def metres(points: list[dict[str, Any]]) -> float:
    def haversine(a: dict[str, Any], b: dict[str, Any]) -> float:
        lat1, lat2 = math.radians(a["latitude"]), math.radians(b["latitude"])
        half_lng = math.radians(b["longitude"] - a["longitude"]) / 2
        chord = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(half_lng) ** 2
        return 2 * 6_371_008.8 * math.asin(math.sqrt(chord))

    return sum(haversine(a, b) for a, b in pairwise(points))


@pytest.mark.parametrize("is_compacted", [False, True])
def test_a_client_reads_its_points_back_by_pages(fleet: Fleet, noon: int, is_compacted: bool) -> None:
    points = straight_points("car-1", noon, 1_000)
    upload(fleet, points)
    if is_compacted:
        assert fleet.compact()["points"] >= 1_000
        assert fleet.compact()["points"] == 0
    window = {"entity_name": "car-1", "start_time": noon, "end_time": noon + 86_400}
    pages = [fleet.get("track/gettrack", **window, page_index=page, page_size=300) for page in (1, 2, 3, 4)]
    assert [page["size"] for page in pages] == [300, 300, 300, 100]
    track = [point for page in pages for point in page["points"]]
    assert [point["loc_time"] for point in track] == [point["loc_time"] for point in points]
    assert [(point["latitude"], point["longitude"]) for point in track] == [
        (round(point["latitude"], 6), point["longitude"]) for point in points
    ]
    assert {point["speed"] for point in track} == {36.55}
    distance = fleet.get("track/getdistance", **window)["distance"]
    assert distance == pages[0]["distance"] == pages[3]["distance"]
    assert distance == pytest.approx(metres(track), rel=5e-3)


def test_the_latest_point_is_the_one_of_the_latest_time(fleet: Fleet, noon: int) -> None:
    upload(fleet, straight_points("van", noon, 10, object_name="photo-1", floor="2", team="贵阳"))
    upload(fleet, straight_points("van", noon - 7_200, 3))
    answer = fleet.get("track/getlatestpoint", entity_name="van")
    assert answer["latest_point"] == {
        "floor": "2",
        "object_name": "photo-1",
        "loc_time": noon + 45,
        "latitude": 26.5709,
        "longitude": 106.71,
        "direction": 0,
        "speed": 36.55,
        "team": "贵阳",
    }


def test_wrong_points_of_a_list_are_named_and_the_others_are_there(fleet: Fleet, noon: int) -> None:
    points = straight_points("bus", noon, 5)
    points[1]["latitude"] = 1_795_324_000
    points[2]["loc_time"] += 864_000
    del points[3]["coord_type_input"]
    answer = fleet.post("track/addpoints", point_list=json.dumps(points))
    assert (answer["status"], answer["success_num"]) == (0, 2)
    errors = answer["fail_info"]["param_error"]
    assert [error["error"].split()[0] for error in errors] == ["latitude", "loc_time", "coord_type_input"]
    assert [error["loc_time"] for error in errors] == [noon + 5, noon + 864_010, noon + 15]
    assert answer["fail_info"]["internal_error"] == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"latitude": "1795324000"}, 2),
        ({"longitude": ""}, 2),
        ({"loc_time": "4294967295"}, 3100),
        ({"coord_type_input": "utm"}, 2),
        ({"direction": "400"}, 2),
        ({"entity_name": "a b"}, 2),
        ({"entity_name": "名" * 43}, 2),
        ({"loc_time": "1000"}, 2),
    ],
)
def test_a_point_that_is_none_is_refused(
    fleet: Fleet, noon: int, fields: dict[str, str], status: int
) -> None:
    point = {"entity_name": "x", "latitude": "26.5", "longitude": "106.7", "loc_time": str(noon)}
    assert fleet.post("track/addpoint", **point)["status"] == 0
    answer = fleet.post("track/addpoint", **{**point, "coord_type_input": "wgs84", **fields})
    assert answer["status"] == status, answer
    track = fleet.get("track/gettrack", entity_name="x", start_time=noon, end_time=noon + 60)
    assert track["total"] == 1


def test_every_status_of_a_query_has_its_cause(fleet: Fleet, noon: int) -> None:
    window = {"entity_name": "car", "start_time": noon, "end_time": noon + 60}
    assert fleet.get("track/gettrack", **window)["status"] == 4005
    assert fleet.post("entity/add", entity_name="car")["status"] == 0
    assert fleet.get("track/gettrack", **window) == {
        "status": 0,
        "message": "成功",
        "total": 0,
        "size": 0,
        "distance": 0.0,
        "toll_distance": 0.0,
        "start_point": {"longitude": 0.0, "latitude": 0.0, "loc_time": 0},
        "end_point": {"longitude": 0.0, "latitude": 0.0, "loc_time": 0},
        "points": [],
    }
    assert fleet.get("track/gettrack", **window | {"entity_name": "bus"})["status"] == 3003
    assert fleet.get("track/gettrack", **window | {"end_time": noon + 86_401})["status"] == 3200
    assert fleet.get("track/gettrack", **window | {"end_time": noon - 1})["status"] == 3201
    assert fleet.get("track/getlatestpoint", entity_name="car")["status"] == 3003
    assert fleet.get("track/addpoint", entity_name="car")["status"] == 3
    assert fleet.post("track/addpoints", point_list=json.dumps([{}] * 101))["status"] == 3101
    assert fleet.post("track/addpoints", point_list="[")["status"] == 2


def test_another_apps_service_of_the_same_number_is_another_one(
    fleet: Fleet, noon: int, directory: Any
) -> None:
    upload(fleet, straight_points("car", noon, 2))
    app, _ = directory.create("another fleet")
    other = Fleet(fleet.client, directory.add_key(app.appid, "server")[1].ak, fleet.number)
    assert other.get("entity/list")["status"] == 4005
    assert other.post("entity/add", entity_name="bike")["status"] == 0
    assert [row["entity_name"] for row in other.get("entity/list")["entities"]] == ["bike"]
    assert [row["entity_name"] for row in fleet.get("entity/list")["entities"]] == ["car"]


def test_a_gap_is_no_distance(fleet: Fleet, noon: int) -> None:
    first, second = straight_points("car", noon, 11), straight_points("car", noon + 1_000, 11)
    for point in second:
        point["latitude"] += 0.02
    upload(fleet, first + second)
    window = {"entity_name": "car", "start_time": noon, "end_time": noon + 7_200}
    answer = fleet.get("track/getdistance", **window, low_speed_threshold=3)
    assert answer["distance"] == pytest.approx(metres(first) + metres(second), rel=5e-3)
    assert answer["low_speed_distance"] == 0
    answer = fleet.get("track/getdistance", **window, low_speed_threshold=9)
    assert answer["low_speed_distance"] == answer["distance"]


@pytest.mark.parametrize(
    ("path", "field"),
    [("entity/add", "entity_desc"), ("entity/add", "entity_name"), ("track/addpoints", "point_list")],
)
def test_what_is_not_utf_8_is_named(fleet: Fleet, path: str, field: str) -> None:
    """A client of GBK."""
    form = b"ak=%b&service_id=%d&%b=%b" % (
        fleet.ak.encode(),
        fleet.number,
        field.encode(),
        "车".encode("gbk"),
    )
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = fleet.client.post(f"/api/v3/{path}", content=form, headers=headers).json()
    assert (answer["status"], field in answer["message"]) == (3007, True)
