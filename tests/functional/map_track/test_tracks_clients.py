"""The request shapes of public Yingyan clients: separators, lists by POST, both spellings, strict integers.

None of them can be installed here, so their requests are written down as they send them: a C# SDK of all web
services, an older C# SDK and a PHP client of Yingyan alone, and a Go client whose models are strict.
"""

import json
import math
import time
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import pytest
from msgspec import Struct, field

from tests.functional.map_track.conftest import Fleet

POINTS = 1_000
PAGE = 300


class PublicClient(Struct, frozen=True):
    """How one client writes its requests.

    process_option: as it joins keys and values.
    coord_type: how it names BD-09 in a point.
    add_form: the form of one point for `addpoint`; None for a client that uploads lists.
    behaviour: its spelling of the analysis.
    lists_by_post: whether it asks for lists with POST.
    """

    name: str
    process_option: str
    coord_type: str | int
    behaviour: str
    lists_by_post: bool = False
    uploads_singly: bool = False
    more: Mapping[str, str] = field(default_factory=dict)


CLIENTS = [
    PublicClient(
        "c-sharp-sdk",
        "denoise_grade=1,need_mapmatch=0,transport_mode=driving,vacuate_grade=0",
        "bd09ll",
        "drivingbehavior",
        more={"output": "json", "mcode": "", "sn": ""},
    ),
    PublicClient(
        "c-sharp-yingyan",
        "need_denoise=1,need_vacuate=0,need_mapmatch=0,radius_threshold=0,transport_mode=1",
        "bd09ll",
        "drivingbehaviour",
        lists_by_post=True,
    ),
    PublicClient(
        "php-yingyan",
        "denoise_grade:1|need_mapmatch:0|transport_mode:driving",
        3,
        "drivingbehaviour",
        more={"timeStamp": "1795324000"},
    ),
    PublicClient(
        "go",
        "need_denoise=0,need_vacuate=0,need_mapmatch=0",
        "bd09ll",
        "drivingbehavior",
        uploads_singly=True,
    ),
]


def way(start: int) -> list[dict[str, Any]]:
    """Return points of a drive with a bend, ten metres a second, one a second."""
    return [
        {
            "latitude": round(26.57 + 0.0005 * math.sin(number / 90), 6),
            "longitude": round(106.71 + number * 1e-4, 6),
            "loc_time": start + number,
            "speed": 36.0,
            "direction": 90,
            "height": 1_071,
            "radius": 10,
        }
        for number in range(POINTS)
    ]


def metres(points: list[dict[str, Any]]) -> float:
    """Return the length of a way as a client computes it."""

    def distance(first: dict[str, Any], last: dict[str, Any]) -> float:
        lats = math.radians(first["latitude"]), math.radians(last["latitude"])
        half = math.radians(last["longitude"] - first["longitude"]) / 2
        chord = (
            math.sin((lats[1] - lats[0]) / 2) ** 2
            + math.cos(lats[0]) * math.cos(lats[1]) * math.sin(half) ** 2
        )
        return 2 * 6_371_008.8 * math.asin(math.sqrt(chord))

    return sum(distance(first, last) for first, last in pairwise(points))


class Session:
    """A client that talks to the service of a test; every answer is held against what it relies on."""

    def __init__(self, client: PublicClient, fleet: Fleet) -> None:
        self.client = client
        self.fleet = fleet

    def _common(self) -> dict[str, Any]:
        return {"ak": self.fleet.ak, "service_id": str(self.fleet.number), **self.client.more}

    def ask(self, path: str, *, is_list: bool = False, **fields: Any) -> dict[str, Any]:
        """Ask for something as the client does."""
        fields = self._common() | fields
        if is_list and self.client.lists_by_post:
            response = self.fleet.client.post(f"/api/v3/{path}", data=fields)
        else:
            response = self.fleet.client.get(f"/api/v3/{path}?", params=fields)
        return self._read(response)

    def send(self, path: str, **fields: Any) -> dict[str, Any]:
        """Send a form as the client does."""
        fields = self._common() | fields
        return self._read(self.fleet.client.post(f"/api/v3/{path}", data=fields))

    def _read(self, response: Any) -> dict[str, Any]:
        assert response.status_code == 200
        assert response.text.startswith('{"status":0,'), response.text[:200]
        content: dict[str, Any] = response.json()
        assert content["message"] == "成功"
        return content

    def upload(self, points: list[dict[str, Any]]) -> None:
        """Add points to the entity."""
        named = [
            {"entity_name": "car", "coord_type_input": self.client.coord_type, **point} for point in points
        ]
        if self.client.uploads_singly:
            for point in named[:100]:
                self.send("track/addpoint", **{name: str(value) for name, value in point.items()})
            named = named[100:]
        for start in range(0, len(named), 100):
            part = named[start : start + 100]
            answer = self.send("track/addpoints", point_list=json.dumps(part))
            assert answer["success_num"] == len(part)
            assert "fail_info" not in answer


INTEGERS: Mapping[str, Callable[[dict[str, Any]], list[Any]]] = {
    "total": lambda answer: [answer["total"]],
    "size": lambda answer: [answer["size"]],
    "loc_time": lambda answer: [point["loc_time"] for point in answer["points"]],
    "direction": lambda answer: [point["direction"] for point in answer["points"]],
    "ends": lambda answer: [answer[name]["loc_time"] for name in ("start_point", "end_point")],
}


@pytest.mark.parametrize("public_client", CLIENTS, ids=lambda one: one.name)
def test_a_client_reads_back_what_it_added_and_gets_its_distance(
    fleet: Fleet, noon: int, public_client: PublicClient
) -> None:
    session, points = Session(public_client, fleet), way(noon)
    session.send("entity/add", entity_name="car", entity_desc="测试", team="红")
    session.upload(points)
    window = {"entity_name": "car", "start_time": str(noon), "end_time": str(noon + 86_400)}
    pages = [
        session.ask("track/gettrack", **window, page_index=str(page), page_size=str(PAGE))
        for page in range(1, 5)
    ]
    assert [page["size"] for page in pages] == [300, 300, 300, 100]
    for page in pages:
        assert page["total"] == POINTS
        for numbers in (read(page) for read in INTEGERS.values()):
            assert all(type(number) is int for number in numbers)
        assert all(isinstance(point["speed"], float) for point in page["points"])
    track = [point for page in pages for point in page["points"]]
    for point, sent in zip(track, points, strict=True):
        assert point["loc_time"] == sent["loc_time"]
        assert (point["latitude"], point["longitude"]) == pytest.approx(
            (sent["latitude"], sent["longitude"]), abs=2e-6
        )
    distances = {page["distance"] for page in pages}
    assert len(distances) == 1
    assert distances == {session.ask("track/getdistance", **window)["distance"]}
    assert distances.pop() == pytest.approx(metres(track), rel=2e-3)
    option = {"is_processed": "1", "process_option": public_client.process_option}
    corrected = session.ask("track/gettrack", **window, **option, page_size="5000")
    assert corrected["distance"] == session.ask("track/getdistance", **window, **option)["distance"]
    assert corrected["distance"] == pytest.approx(metres(track), rel=0.02)


@pytest.mark.parametrize("public_client", CLIENTS, ids=lambda one: one.name)
def test_a_clients_other_calls_are_understood(fleet: Fleet, noon: int, public_client: PublicClient) -> None:
    session = Session(public_client, fleet)
    session.send("entity/add", entity_name="car", team="红")
    session.upload(way(noon)[:200])
    listing = session.ask(
        "entity/list", is_list=True, filter="entity_names:car|team:红", page_index="1", page_size="1000"
    )
    [car] = listing["entities"]
    assert type(car["latest_location"]["loc_time"]) is int
    assert type(car["latest_location"]["direction"]) is int
    latest = session.ask(
        "track/getlatestpoint", entity_name="car", process_option=public_client.process_option
    )
    assert type(latest["limit_speed"]) is int
    assert latest["latest_point"]["loc_time"] == noon + 199
    window = {"entity_name": "car", "start_time": str(noon), "end_time": str(noon + 3_600)}
    stays = session.ask(
        "analysis/staypoint", **window, stay_time="60", process_option=public_client.process_option
    )
    assert type(stays["staypoint_num"]) is int
    behaviour = session.ask(f"analysis/{public_client.behaviour}", **window, speeding_threshold="20")
    assert type(behaviour["duration"]) is int
    assert type(behaviour["speeding_num"]) is int
    assert isinstance(behaviour["start_point"]["coord_type"], str)
    fence = session.send(
        "fence/createcirclefence",
        fence_name="家",
        monitored_person="car",
        longitude="106.71",
        latitude="26.57",
        radius="300",
        coord_type=str(public_client.coord_type),
        denoise="0",
    )
    assert type(fence["fence_id"]) is int
    fences = session.ask("fence/list", is_list=True, monitored_person="car", fence_ids=str(fence["fence_id"]))
    assert fences["fences"][0]["fence_id"] == fence["fence_id"]
    status = session.ask("fence/querystatus", monitored_person="car")
    assert status["monitored_statuses"] == [{"fence_id": fence["fence_id"], "monitored_status": "out"}]
    now = int(time.time())
    batch = session.ask("fence/batchhistoryalarm", start_time=str(now - 60), end_time=str(now))
    assert batch["alarms"] == []


def test_a_clients_mistakes_are_named(fleet: Fleet, noon: int) -> None:
    """A real client sends the time as the latitude."""
    point = {
        "entity_name": "car",
        "latitude": noon,
        "longitude": 106.7,
        "loc_time": noon,
        "coord_type_input": 3,
    }
    assert fleet.post("track/addpoint", **point)["status"] == 2
    answer = fleet.post("track/addpoints", point_list=json.dumps([point]))
    assert (answer["status"], answer["success_num"]) == (0, 0)
    [failure] = answer["fail_info"]["param_error"]
    assert "latitude" in failure["error"]
    assert fleet.get("entity/list")["total"] == 0
