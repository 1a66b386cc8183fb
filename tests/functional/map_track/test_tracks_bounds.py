"""What one caller can make the others pay: services, columns, points of one entity."""

import json
from typing import Any

import pytest

from functions.map_track.engine.storage import registry
from functions.map_track.engine.storage.hot_store import HotStore
from functions.map_track.engine.storage.table_reader import TableReader
from shared.access.directory import AppDirectory
from tests.functional.map_track.conftest import Fleet


def upload(fleet: Fleet, start: int, count: int) -> None:
    for first in range(0, count, 100):
        points = [
            {
                "entity_name": "car",
                "latitude": 26.57,
                "longitude": 106.71 + number * 1e-6,
                "loc_time": start + number // 10,
                "coord_type_input": "bd09ll",
            }
            for number in range(first, first + 100)
        ]
        assert fleet.post("track/addpoints", point_list=json.dumps(points))["success_num"] == 100


@pytest.mark.parametrize("path", ["entity/add", "track/addpoint", "fence/createcirclefence"])
def test_an_app_begins_so_many_services(
    fleet: Fleet, noon: int, directory: AppDirectory, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(registry, "MOST_SERVICES", 2)
    app, _ = directory.create(f"services without end by {path}")
    directory.set_limits(app.appid, "track", quota=-1, qps=5_000)
    ak = directory.add_key(app.appid, "server")[1].ak
    fields: dict[str, Any] = {"longitude": 106.7, "latitude": 26.5, "loc_time": noon, "radius": 50}
    fields |= {"entity_name": "car", "coord_type": "bd09ll"}
    answers = [Fleet(fleet.client, ak, number).post(path, **fields) for number in (7, 8, 9, 8)]
    assert [answer["status"] in (0, 3005) for answer in answers] == [True, True, False, True]
    assert answers[2]["status"] == 2
    assert "2 services" in answers[2]["message"]
    assert Fleet(fleet.client, ak, 9).get("entity/list")["status"] == 4005


@pytest.mark.parametrize("action", ["add", "update"])
def test_an_entity_has_so_many_columns_however_they_come(fleet: Fleet, action: str) -> None:
    first = {f"c{number}": "1" for number in range(12 if action == "update" else 20)}
    assert fleet.post("entity/add", entity_name="car", **first)["status"] == 0
    further = {f"d{number}": "1" for number in range(9)}
    answer = fleet.post("entity/update", entity_name="car", **further)
    assert (answer["status"], "20" in answer["message"]) == (2, True), answer
    assert fleet.post("entity/update", entity_name="car", **dict.fromkeys(first, "2"))["status"] == 0
    [car] = fleet.get("entity/list")["entities"]
    assert {name: car.get(name) for name in (*first, *further)} == {
        **dict.fromkeys(first, "2"),
        **dict.fromkeys(further),
    }


@pytest.mark.parametrize("is_compacted", [False, True])
@pytest.mark.parametrize("path", ["track/gettrack", "track/getdistance", "analysis/staypoint"])
def test_a_window_of_too_many_points_is_refused_before_they_are_read(
    fleet: Fleet, noon: int, monkeypatch: pytest.MonkeyPatch, is_compacted: bool, path: str
) -> None:
    upload(fleet, noon, 300)
    if is_compacted:
        fleet.compact()
    for method in (HotStore.window, TableReader.read_entities):
        monkeypatch.setattr(method, "__defaults__", (299,))
    window = {"entity_name": "car", "start_time": noon, "end_time": noon + 3_600}
    answer = fleet.get(path, **window)
    status = 9001 if path.startswith("analysis") else 3006
    assert (answer["status"], "300 points" in answer["message"]) == (status, True), answer
    for method in (HotStore.window, TableReader.read_entities):
        monkeypatch.setattr(method, "__defaults__", (300,))
    assert fleet.get(path, **window)["status"] == 0
