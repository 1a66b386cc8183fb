"""Fences over HTTP and Redis: made, changed, watched, deleted, and the alarms that points give."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from functions.map_track import service
from functions.map_track.pack import SURROUNDINGS
from shared.access.link import command
from tests.functional.map_track.conftest import Fleet

LNG, LAT = 106.71, 26.57
CENTER = {"longitude": LNG, "latitude": LAT, "coord_type": "bd09ll"}
SQUARE = "26.569,106.709;26.569,106.711;26.571,106.711;26.571,106.709"


def drive(fleet: Fleet, start: int, rows: Sequence[float], name: str = "car", **fields: Any) -> None:
    """Upload points, five seconds apart, that are so many metres north of the centre."""
    points = [
        {
            "entity_name": name,
            "latitude": LAT + metres / 111_195,
            "longitude": LNG,
            "loc_time": start + 5 * number,
            "coord_type_input": "bd09ll",
            **fields,
        }
        for number, metres in enumerate(rows)
    ]
    answer = fleet.post("track/addpoints", point_list=json.dumps(points))
    assert answer["success_num"] == len(rows), answer


def alarms(fleet: Fleet, **fields: Any) -> list[tuple[int, str, int, int]]:
    answer = fleet.get("fence/historyalarm", **{"monitored_person": "car", **fields})
    assert answer["status"] == 0, answer
    assert answer["size"] == len(answer["alarms"])
    return [
        (row["fence_id"], row["action"], row["pre_point"]["loc_time"], row["alarm_point"]["loc_time"])
        for row in answer["alarms"]
    ]


def statuses(fleet: Fleet, path: str = "querystatus", **fields: Any) -> dict[int, str]:
    answer = fleet.get(f"fence/{path}", monitored_person="car", **fields)
    assert answer["status"] == 0, answer
    return {row["fence_id"]: row["monitored_status"] for row in answer["monitored_statuses"]}


@pytest.fixture
def car(fleet: Fleet) -> Fleet:
    """A service with one car that was nowhere yet."""
    assert fleet.post("entity/add", entity_name="car")["status"] == 0
    return fleet


def circle(fleet: Fleet, person: str = "car", **fields: Any) -> int:
    form = {"fence_name": "圈", "monitored_person": person, "radius": 300, **CENTER, **fields}
    answer = fleet.post("fence/createcirclefence", **form)
    assert (answer["status"], answer["message"]) == (0, "成功"), answer
    return int(answer["fence_id"])


def test_a_car_that_passes_a_fence_enters_and_leaves_it_once(car: Fleet, noon: int) -> None:
    fence = circle(car)
    assert statuses(car) == {fence: "unknown"}
    drive(car, noon, [900, 600, 200, 0])
    assert statuses(car) == {fence: "in"}
    drive(car, noon + 20, [-200, -600, -900])
    assert alarms(car) == [(fence, "enter", noon + 5, noon + 10), (fence, "exit", noon + 20, noon + 25)]
    answer = car.get("fence/historyalarm", monitored_person="car", coord_type_output="bd09ll")
    first = answer["alarms"][0]
    assert list(first) == [
        "fence_id",
        "fence_name",
        "monitored_person",
        "action",
        "alarm_point",
        "pre_point",
    ]
    assert (first["fence_name"], first["monitored_person"]) == ("圈", "car")
    assert first["alarm_point"]["latitude"] == pytest.approx(LAT + 200 / 111_195, abs=2e-6)
    assert type(first["alarm_point"]["create_time"]) is int
    assert alarms(car, start_time=noon + 12) == [(fence, "exit", noon + 20, noon + 25)]
    assert alarms(car, end_time=noon + 12, fence_ids=str(fence)) == [(fence, "enter", noon + 5, noon + 10)]
    now = int(time.time())
    batch = car.get("fence/batchhistoryalarm", start_time=now - 60, end_time=now + 60, page_size=1)
    assert (batch["total"], batch["size"], batch["alarms"]) == (2, 1, answer["alarms"][:1])


def test_points_that_come_again_or_late_make_no_alarm(car: Fleet, noon: int) -> None:
    fence = circle(car)
    for _ in range(3):
        drive(car, noon, [900, 0, 900])
    expected = [(fence, "enter", noon, noon + 5), (fence, "exit", noon + 5, noon + 10)]
    assert alarms(car) == expected
    drive(car, noon - 3_600, [0, 900, 0])
    assert alarms(car) == expected
    drive(car, noon + 60, [900])
    assert alarms(car) == expected


def test_the_first_point_is_no_alarm_and_vague_points_do_not_count(car: Fleet, noon: int) -> None:
    sharp, plain = circle(car, denoise=50), circle(car)
    drive(car, noon, [0], radius=10)
    assert alarms(car) == []
    drive(car, noon + 60, [900], radius=80)
    assert alarms(car) == [(plain, "exit", noon, noon + 60)]
    assert statuses(car) == {sharp: "in", plain: "out"}
    drive(car, noon + 120, [900], radius=50)
    assert alarms(car, fence_ids=str(sharp)) == [(sharp, "exit", noon, noon + 120)]


@pytest.mark.parametrize(
    ("path", "form", "inside", "outside"),
    [
        ("polygon", {"vertexes": SQUARE, "coord_type": "bd09ll"}, 90, 140),
        (
            "polyline",
            {"vertexes": f"{LAT},106.70;{LAT},106.72", "offset": 100, "coord_type": "bd09ll"},
            -90,
            -120,
        ),
        ("circle", {"radius": 150, **CENTER}, 140, 160),
    ],
)
def test_every_shape_has_an_edge(
    car: Fleet, noon: int, path: str, form: dict[str, Any], inside: float, outside: float
) -> None:
    answer = car.post(f"fence/create{path}fence", monitored_person="car", fence_name="f", **form)
    fence = answer["fence_id"]
    drive(car, noon, [outside, inside, outside])
    assert [action for _, action, *_ in alarms(car)] == ["enter", "exit"]
    for metres, status in ((inside, "in"), (outside, "out")):
        point = {"longitude": LNG, "latitude": LAT + metres / 111_195, "coord_type": "bd09ll"}
        assert statuses(car, "querystatusbylocation", **point) == {fence: status}
    [row] = car.get("fence/list", monitored_person="car")["fences"]
    assert (row["shape"], row["fence_id"], row["monitored_person"]) == (path, fence, "car")
    if path == "circle":
        assert (row["longitude"], row["latitude"], row["radius"]) == (LNG, LAT, 150)
    else:
        first = row["vertexes"][0]
        lat, lng = (float(number) for number in form["vertexes"].split(";")[0].split(","))
        assert (first["latitude"], first["longitude"]) == pytest.approx((lat, lng), abs=1e-6)


def test_a_division_is_a_fence(car: Fleet, noon: int, places_pack: Path) -> None:
    form = {"monitored_person": "car", "keyword": "贵阳市"}
    assert car.post("fence/createdistrictfence", **form)["status"] == 1
    with SURROUNDINGS.use_folder(places_pack):
        answer = car.post("fence/createdistrictfence", **form)
        assert answer["district"].endswith("贵阳市")
        drive(car, noon, [0, 250_000])
        assert alarms(car) == [(answer["fence_id"], "exit", noon, noon + 5)]
        [row] = car.get("fence/list")["fences"]
        assert (row["shape"], row["district"]) == ("district", answer["district"])
        assert car.post("fence/createdistrictfence", keyword="无此地")["status"] == 2
    drive(car, noon + 60, [0])
    assert statuses(car) == {answer["fence_id"]: "out"}, "without a pack nothing changes"


@pytest.mark.parametrize("keyword", ["贵阳市", "贵州省贵阳市", "贵阳市观山湖区", "观山湖区"])
def test_a_division_has_short_and_long_names(car: Fleet, places_pack: Path, keyword: str) -> None:
    with SURROUNDINGS.use_folder(places_pack):
        answer = car.post("fence/createdistrictfence", keyword=keyword)
        assert answer["district"].endswith(keyword)
        assert car.get("entity/districtsearch", keyword=keyword)["total"] == 0
        assert car.post("fence/createdistrictfence", keyword="云南省贵阳市")["status"] == 2


def test_a_changed_fence_begins_anew(car: Fleet, noon: int) -> None:
    fence = circle(car)
    drive(car, noon, [0])
    form = {"fence_id": fence, "radius": 1_000, "fence_name": "大圈", "denoise": 20}
    assert car.post("fence/updatecirclefence", **form)["status"] == 0
    [row] = car.get("fence/list", fence_ids=str(fence))["fences"]
    assert (row["radius"], row["fence_name"], row["denoise"]) == (1_000, "大圈", 20)
    assert (row["longitude"], row["latitude"]) == (LNG, LAT)
    drive(car, noon + 60, [900, 1_100])
    assert alarms(car) == [(fence, "exit", noon + 60, noon + 65)]
    form = {"fence_id": fence, "longitude": LNG, "latitude": LAT + 0.1}
    assert car.post("fence/updatecirclefence", **form)["status"] == 2
    assert car.post("fence/updatecirclefence", **form, coord_type="bd09ll")["status"] == 0
    assert statuses(car) == {fence: "out"}
    assert car.post("fence/updatepolygonfence", fence_id=fence, vertexes=SQUARE)["status"] == 2


def test_a_fence_watches_one_several_or_all(car: Fleet, noon: int) -> None:
    for name in ("bus", "van"):
        car.post("entity/add", entity_name=name)
    one, everyone = circle(car), circle(car, "#allentity")
    assert car.post("fence/addmonitoredperson", fence_id=one, monitored_person="bus,van")["status"] == 0
    answer = car.get("fence/listmonitoredperson", fence_id=one, page_size=2)
    assert (answer["total"], answer["monitored_person"]) == (3, ["bus", "car"])

    def ids(**fields: Any) -> list[int]:
        return [row["fence_id"] for row in car.post("fence/list", **fields)["fences"]]

    assert ids(monitored_person="#partofentity") == ids(monitored_person="bus") == [one]
    assert ids(monitored_person="#allentity") == [everyone]
    assert ids() == [one, everyone]
    for name in ("bus", "tram"):
        drive(car, noon, [900, 0], name)
    now = int(time.time())
    batch = car.get("fence/batchhistoryalarm", start_time=now - 60, end_time=now + 60)["alarms"]
    assert sorted((row["monitored_person"], row["fence_id"]) for row in batch) == [
        ("bus", one),
        ("bus", everyone),
        ("tram", everyone),
    ]
    assert car.post("fence/deletemonitoredperson", fence_id=one, monitored_person="bus")["status"] == 0
    assert car.post("fence/delete", monitored_person="van")["fence_ids"] == [one]
    assert car.get("fence/listmonitoredperson", fence_id=one)["monitored_person"] == ["car"]
    form = {"fence_id": one, "monitored_person": "#clearentity"}
    assert car.post("fence/deletemonitoredperson", **form)["status"] == 0
    assert car.get("fence/listmonitoredperson", fence_id=one)["total"] == 0
    assert car.post("fence/delete", fence_ids=f"{one},{everyone}")["fence_ids"] == [one, everyone]
    drive(car, noon + 60, [900], "bus")
    assert car.get("fence/batchhistoryalarm", start_time=now - 60, end_time=now + 60)["total"] == 3


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("createcirclefence", {"monitored_person": "nobody", "radius": 10, **CENTER}, 5102),
        ("createcirclefence", {"radius": 5_001, **CENTER}, 2),
        ("createcirclefence", {"radius": 0, **CENTER}, 2),
        ("createcirclefence", {"radius": 10, "longitude": 1, "latitude": 1}, 2),
        ("createcirclefence", {"radius": 10, **CENTER, "monitored_person": "car,bus"}, 2),
        ("createpolygonfence", {"vertexes": "26,106;26,107", "coord_type": "bd09ll"}, 2),
        ("createpolygonfence", {"vertexes": "26,106;26,107;27,107", "coord_type": "bd09ll"}, 2),
        ("createpolylinefence", {"vertexes": "26,106;32,106", "offset": 10, "coord_type": "wgs84"}, 2),
        ("createpolylinefence", {"vertexes": "26,106;27,106", "offset": 201, "coord_type": "wgs84"}, 2),
        ("updatecirclefence", {"fence_id": 99, "radius": 10}, 5104),
        ("delete", {}, 2),
        ("delete", {"fence_ids": "99"}, 5104),
        ("delete", {"fence_ids": "99", "monitored_person": "car"}, 5103),
        ("addmonitoredperson", {"fence_id": 99, "monitored_person": "car"}, 5104),
        ("addmonitoredperson", {"fence_id": 1, "monitored_person": "car,nobody"}, 5102),
        ("deletemonitoredperson", {"fence_id": 1, "monitored_person": "nobody"}, 5103),
        ("list", {"fence_ids": "1,99"}, 5104),
        ("querystatus", {"monitored_person": "nobody"}, 5102),
        ("querystatus", {"monitored_person": "car", "fence_ids": "99"}, 5103),
        ("historyalarm", {"monitored_person": "car", "start_time": 5, "end_time": 4}, 3201),
        ("batchhistoryalarm", {"start_time": 0, "end_time": 3_601}, 3200),
        ("batchhistoryalarm", {"start_time": 5, "end_time": 4}, 3201),
    ],
)
def test_what_cannot_be_watched_is_refused(car: Fleet, path: str, form: dict[str, Any], status: int) -> None:
    assert circle(car) == 1
    assert car.post(f"fence/{path}", **form)["status"] == status
    assert car.get("fence/listmonitoredperson", fence_id=1)["monitored_person"] == ["car"]
    assert [row["fence_id"] for row in car.get("fence/list")["fences"]] == [1]
    assert car.get("fence/createcirclefence", **form)["status"] == 3


def test_an_entity_has_a_hundred_fences_at_most(car: Fleet) -> None:
    for _ in range(100):
        circle(car)
    form = {"monitored_person": "car", "radius": 300, **CENTER}
    assert car.post("fence/createcirclefence", **form)["status"] == 5101
    assert car.get("fence/list", page_size=1)["total"] == 100


def test_uploads_at_once_make_each_alarm_once(car: Fleet, noon: int) -> None:
    fences = [circle(car), circle(car, "#allentity")]
    rows = [900 if number % 4 < 2 else 0 for number in range(120)]
    points = [
        {
            "entity_name": "car",
            "latitude": LAT + metres / 111_195,
            "longitude": LNG,
            "loc_time": noon + number,
            "coord_type_input": "bd09ll",
        }
        for number, metres in enumerate(rows)
    ]
    for start in range(0, 120, 20):
        form = {"point_list": json.dumps(points[start : start + 20]), "ak": car.ak, "service_id": car.number}
        answers = car.client.together([("POST", "/api/v3/track/addpoints", {"data": form})] * 6)
        assert all(answer.json()["success_num"] == 20 for answer in answers)
    expected = [
        (fence, "enter" if rows[number] == 0 else "exit", noon + number - 1, noon + number)
        for number in range(1, 120)
        for fence in fences
        if rows[number] != rows[number - 1]
    ]
    assert sorted(alarms(car), key=lambda row: (row[3], row[0])) == expected


def test_a_fence_is_held_against_points_that_arrive_after_it_was_made(car: Fleet, noon: int) -> None:
    """Another process has made the fence: this one knows of none."""
    drive(car, noon, [900])
    store = service.station().fence_store
    drive(car, noon + 5, [900])
    fence = circle(car)
    service.station().hot_store._with_fences.clear()
    service.station().fence_watch._fences.clear()
    drive(car, noon + 10, [900, 0])
    assert alarms(car) == [(fence, "enter", noon + 10, noon + 15)]
    assert car.client.run(store.ids(car.service_id(), "car")) == [fence]


def test_nothing_of_a_deleted_entity_stays_with_its_fences(car: Fleet, noon: int) -> None:
    name = "deleted-vehicle"
    car.post("entity/add", entity_name=name)
    fence = circle(car)
    circle(car, name)
    assert car.post("fence/addmonitoredperson", fence_id=fence, monitored_person=name)["status"] == 0
    drive(car, noon, [900, 0, 900], name)
    assert len(alarms(car, monitored_person=name)) == 4
    assert car.post("entity/delete", entity_name=name)["status"] == 0
    assert car.get("fence/listmonitoredperson", fence_id=fence)["monitored_person"] == ["car"]
    now = int(time.time())
    assert car.get("fence/batchhistoryalarm", start_time=now - 60, end_time=now + 60)["total"] == 0
    assert car.get("fence/historyalarm", monitored_person=name)["status"] == 5102

    async def texts() -> bytes:
        link, found = service.station().link, b""
        keys = await link.call(command("KEYS", f"*{car.service_id()}*", key=""))
        for key in keys:
            found += key + (await link.call(command("DUMP", key, key="")) or b"")
        return found

    assert name.encode() not in car.client.run(texts())
