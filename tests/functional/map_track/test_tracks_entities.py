"""Entities over HTTP: added, changed, found by their properties and places, deleted."""

import json
from typing import Any

import pytest

from tests.functional.map_track.conftest import Fleet


@pytest.fixture
def cars(fleet: Fleet, noon: int) -> Fleet:
    """A service with three entities at points in a row northwards, and one that never was anywhere."""
    for number, team in ((1, "红"), (2, "蓝"), (3, "红")):
        fields = {"entity_desc": f"desc {number}", "team": team}
        assert fleet.post("entity/add", entity_name=f"car-{number}", **fields)["status"] == 0
    assert fleet.post("entity/add", entity_name="still")["status"] == 0
    points = [
        {
            "entity_name": f"car-{number}",
            "latitude": 26.57 + number * 0.01,
            "longitude": 106.71,
            "loc_time": noon + number,
            "coord_type_input": "bd09ll",
        }
        for number in (1, 2, 3)
    ]
    assert fleet.post("track/addpoints", point_list=json.dumps(points))["success_num"] == 3
    return fleet


def names(answer: dict[str, Any]) -> list[str]:
    assert answer["status"] == 0, answer
    assert answer["size"] == len(answer["entities"])
    return [row["entity_name"] for row in answer["entities"]]


def test_an_entity_is_told_as_it_was_written(cars: Fleet, noon: int) -> None:
    [car] = cars.get("entity/list", filter="entity_names:car-2")["entities"]
    assert list(car) == [
        "entity_name",
        "entity_desc",
        "create_time",
        "modify_time",
        "team",
        "latest_location",
    ]
    assert (car["entity_desc"], car["team"]) == ("desc 2", "蓝")
    assert car["latest_location"]["loc_time"] == noon + 2
    assert (car["latest_location"]["latitude"], car["latest_location"]["longitude"]) == (26.59, 106.71)
    assert type(car["latest_location"]["direction"]) is int
    assert cars.post("entity/update", entity_name="car-2", team="绿")["status"] == 0
    [car] = cars.get("entity/list", filter="entity_names:car-2")["entities"]
    assert (car["entity_desc"], car["team"]) == ("desc 2", "绿")


def test_a_filter_and_an_order_choose_entities(cars: Fleet, noon: int) -> None:
    assert names(cars.get("entity/list")) == ["car-1", "car-2", "car-3", "still"]
    assert names(cars.get("entity/search", query="CAR", sortby="loc_time:desc")) == [
        "car-3",
        "car-2",
        "car-1",
    ]
    assert names(cars.get("entity/search", query="desc 3")) == ["car-3"]
    assert names(cars.get("entity/search", filter="team:红")) == ["car-1", "car-3"]
    assert names(cars.get("entity/search", filter=f"team:红|active_time:{noon + 2}")) == ["car-3"]
    assert names(cars.get("entity/list", filter=f"inactive_time:{noon + 2}")) == ["car-1", "still"]
    assert names(cars.get("entity/search", sortby="team:asc")) == ["car-1", "car-3", "car-2", "still"]
    assert names(cars.get("entity/list", page_index=2, page_size=3)) == ["still"]
    assert cars.get("entity/search", filter="team:紫") == {
        "status": 0,
        "message": "成功",
        "total": 0,
        "size": 0,
        "entities": [],
    }
    assert cars.get("entity/list", filter=f"entity_names:car-1|active_time:{noon + 2}")["status"] == 3003


def test_areas_find_entities_by_their_latest_points(cars: Fleet) -> None:
    assert names(cars.get("entity/boundsearch", bounds="26.575,106.7;26.595,106.72")) == ["car-1", "car-2"]
    answer = cars.get("entity/aroundsearch", center="26.58,106.71", radius=1_200, sortby="entity_name:desc")
    assert names(answer) == ["car-2", "car-1"]
    distances = [row["latest_location"]["distance"] for row in answer["entities"]]
    assert distances == pytest.approx([1_112, 0], abs=5)
    for turn in (1, -1):
        corners = ["26.585,106.70", "26.585,106.72", "26.605,106.72", "26.605,106.70"][::turn]
        matches = names(cars.get("entity/polygonsearch", vertexes=";".join(corners)))
        assert matches == ["car-2", "car-3"]


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("entity/list", {"filter": "entity_names:nobody"}, 3003),
        ("entity/list", {"filter": "team"}, 2),
        ("entity/list", {"filter": "active_time:1|inactive_time:2"}, 2),
        ("entity/search", {"sortby": "team:up"}, 2),
        ("entity/boundsearch", {"bounds": "26.6,106.8;26.5,106.7"}, 2),
        ("entity/boundsearch", {"bounds": "26.6"}, 2),
        ("entity/aroundsearch", {"center": "26.6,106.7", "radius": "5001"}, 2),
        ("entity/polygonsearch", {"vertexes": "26,106;26,107;27,107"}, 2),
        ("entity/polygonsearch", {"vertexes": "26,106;26,107"}, 2),
        ("entity/districtsearch", {"keyword": "贵阳市"}, 1),
    ],
)
def test_a_search_that_cannot_be_is_refused(
    cars: Fleet, path: str, fields: dict[str, str], status: int
) -> None:
    assert cars.get(path, **fields)["status"] == status


def test_names_are_unique_and_changes_are_posted(cars: Fleet) -> None:
    assert cars.post("entity/add", entity_name="car-1")["status"] == 3005
    assert cars.post("entity/update", entity_name="car-9", team="红")["status"] == 3003
    assert cars.get("entity/add", entity_name="car-9")["status"] == 3
    assert cars.post("entity/add", entity_name="car 9")["status"] == 2
    assert cars.post("entity/add", entity_name="car-9", entity_desc="长" * 43)["status"] == 2
    assert cars.post("entity/list")["total"] == 4


def test_what_was_deleted_is_counted_for_the_digest_and_nothing_else(
    cars: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: list[tuple[str, dict[str, int]]] = []
    telemetry = cars.client.function.platform.telemetry
    monkeypatch.setattr(telemetry, "add_counts", lambda row, fields: counts.append((row, fields)))
    assert cars.post("entity/delete", entity_name="nobody")["status"] != 0
    assert cars.post("entity/update", entity_name="car-2", team="绿")["status"] == 0
    assert counts == []
    assert cars.post("entity/delete", entity_name="car-1")["status"] == 0
    assert counts == [("track", {"deletions": 1})]
