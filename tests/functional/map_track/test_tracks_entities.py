"""Entities over HTTP: added, changed, found by their properties and places, deleted."""

import json
import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from functions.map_track import service
from functions.map_track.engine.storage import entity_search
from shared.access.app import MapKey
from tests.functional.conftest import Client
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


@pytest.fixture(scope="module")
def crowd(client: Client, track_key: MapKey) -> tuple[Fleet, list[dict[str, Any]]]:
    """A service of 150 entities of which some have a point, a description or a team; and what they are."""
    fleet, chance = Fleet(client, track_key.ak), random.Random(11)  # noqa: S311 - a fixture
    start = int(time.time()) - 7_200
    rows: list[dict[str, Any]] = []
    for number in range(150):
        row: dict[str, Any] = {"name": f"{chance.choice('贵云abC')}-{number}", "desc": "", "team": None}
        row["desc"] = chance.choice(["", "", f"desc {number % 9}", "Van"])
        row["team"] = chance.choice([None, "红", "蓝", "green"])
        fields = {"entity_desc": row["desc"]} | ({"team": row["team"]} if row["team"] else {})
        assert fleet.post("entity/add", entity_name=row["name"], **fields)["status"] == 0
        row["time"] = None if chance.random() < 0.2 else start + chance.randrange(40)
        row["lat"] = round(26.5 + chance.random() / 5, 6)
        rows.append(row)
    points = [
        {
            "entity_name": row["name"],
            "latitude": row["lat"],
            "longitude": 106.71,
            "loc_time": row["time"],
            "coord_type_input": "bd09ll",
        }
        for row in rows
        if row["time"]
    ]
    for first in range(0, len(points), 100):
        answer = fleet.post("track/addpoints", point_list=json.dumps(points[first : first + 100]))
        assert answer["success_num"] == len(points[first : first + 100])
    return fleet, rows


KEYS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "entity_name": lambda row: row["name"],
    "entity_desc": lambda row: row["desc"] or None,
    "loc_time": lambda row: row["time"],
    "team": lambda row: row["team"],
}


@pytest.mark.parametrize("seed", range(12))
def test_a_search_finds_what_a_look_at_every_entity_finds(
    crowd: tuple[Fleet, list[dict[str, Any]]], seed: int
) -> None:
    fleet, rows = crowd
    chance = random.Random(seed)  # noqa: S311 - a fixture
    moment = min(row["time"] for row in rows if row["time"]) + chance.randrange(40)
    conditions: dict[str, Any] = chance.choice(
        [
            {},
            {"team": lambda row: row["team"] in ("红", "green")},
            {f"active_time:{moment}": lambda row: (row["time"] or 0) >= moment},
            {f"inactive_time:{moment}": lambda row: (row["time"] or 0) < moment},
            {"entity_names:" + ",".join(row["name"] for row in rows[20:60]): lambda row: row in rows[20:60]},
        ]
    )
    query, key = chance.choice(["", "c", "desc 3", "VAN", "贵"]), chance.choice(list(KEYS))
    bound, is_descending = 26.5 + chance.random() / 5, chance.random() < 0.5
    in_area = chance.random() < 0.5
    expected = [
        row
        for row in rows
        if all(condition(row) for condition in conditions.values())
        and query.lower() in (row["name"] + "\n" + row["desc"]).lower()
        and (not in_area or (row["time"] is not None and row["lat"] < bound - 1e-4))
        and (not in_area or abs(row["lat"] - bound) > 2e-4)
    ]
    value = KEYS[key]
    ordered = sorted((row for row in expected if value(row) is not None), key=lambda row: str(row["name"]))
    ordered.sort(key=value, reverse=is_descending)
    ordered += sorted((row for row in expected if value(row) is None), key=lambda row: str(row["name"]))
    fields = {
        "filter": "|".join("team:红,green" if name == "team" else name for name in conditions),
        "query": query,
        "sortby": f"{key}:{'desc' if is_descending else 'asc'}",
        "page_size": 1_000,
    }
    path = "entity/boundsearch" if in_area else "entity/search"
    area = {"bounds": f"26.4,106.7;{bound},106.72"} if in_area else {}
    answer = fleet.get(path, **fields, **area)
    near = {row["name"] for row in rows if in_area and abs(row["lat"] - bound) <= 2e-4}
    assert [name for name in names(answer) if name not in near] == [
        row["name"] for row in ordered if row["name"] not in near
    ]
    pages = [fleet.get(path, **fields | {"page_size": 7, "page_index": page}, **area) for page in (1, 2, 3)]
    assert [name for page in pages for name in names(page)] == names(answer)[:21]
    assert {page["total"] for page in pages} == {answer["total"]}


@pytest.mark.parametrize("path", ["entity/list", "entity/search"])
def test_a_service_that_is_too_large_is_asked_by_names(
    crowd: tuple[Fleet, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    fleet, rows = crowd
    monkeypatch.setattr(entity_search, "MOST_ENTITIES", 149)
    answer = fleet.get(path)
    assert (answer["status"], "150 entities" in answer["message"]) == (2, True), answer
    assert names(fleet.get(path, filter=f"entity_names:{rows[3]['name']}")) == [rows[3]["name"]]
    monkeypatch.setattr(entity_search, "MOST_ENTITIES", 150)
    assert fleet.get(path)["total"] == 150


@pytest.mark.parametrize(
    "text",
    [
        "|".join(f"c{number}:1" for number in range(21)),
        "team:" + ",".join(map(str, range(1_001))),
        "entity_names:" + ",".join(f"n{number}" for number in range(1_001)),
    ],
)
def test_a_filter_has_so_many_conditions(crowd: tuple[Fleet, list[dict[str, Any]]], text: str) -> None:
    answer = crowd[0].post("entity/search", filter=text)
    assert (answer["status"], "expected at most" in answer["message"]) == (2, True), answer


def test_searches_wait_for_each_other_up_to_a_bound(
    crowd: tuple[Fleet, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet, _ = crowd
    search = service.station().search
    monkeypatch.setattr(search, "_waiting", entity_search.MOST_WAITING)
    assert fleet.get("entity/list")["status"] == 402
    monkeypatch.setattr(search, "_waiting", entity_search.MOST_WAITING - 1)
    assert fleet.get("entity/list")["status"] == 0
