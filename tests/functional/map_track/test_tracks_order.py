"""A track is the same however its points arrive: twice, backwards, in halves at once, compacted or not."""

import json
import random
from typing import Any

import pytest

from tests.functional.map_track.conftest import Fleet

WINDOW_SECONDS = 3_600


def busy_points(seed: int, noon: int) -> list[dict[str, Any]]:
    """Return points of which several are of one second and differ, in the order of their making."""
    chance = random.Random(seed)  # noqa: S311 - the same points each time
    points = []
    for _ in range(150):
        point: dict[str, Any] = {
            "latitude": 26.5 + chance.randrange(1000) * 1e-5,
            "longitude": 106.7 + chance.randrange(1000) * 1e-5,
            "loc_time": noon + chance.randrange(60),
            "coord_type_input": chance.choice(["bd09ll", "gcj02", "wgs84"]),
        }
        if chance.random() < 0.7:
            point["speed"] = chance.randrange(100) / 7
        if chance.random() < 0.7:
            point["direction"] = chance.randrange(360)
        if chance.random() < 0.3:
            point["line"] = chance.choice(["一", "二"])
        points.append(point)
    return points


def upload_form(fleet: Fleet, name: str, points: list[dict[str, Any]]) -> dict[str, Any]:
    point_list = json.dumps([{"entity_name": name, **point} for point in points])
    return {"data": {"ak": fleet.ak, "service_id": fleet.number, "point_list": point_list}}


def upload_in_order(fleet: Fleet, name: str, points: list[dict[str, Any]]) -> None:
    for start in range(0, len(points), 50):
        form = upload_form(fleet, name, points[start : start + 50])
        assert fleet.client.post("/api/v3/track/addpoints", **form).json()["success_num"] == 50


def upload_in_halves(fleet: Fleet, name: str, points: list[dict[str, Any]]) -> None:
    requests = [
        ("POST", "/api/v3/track/addpoints", upload_form(fleet, name, half[start : start + 25]))
        for start in (0, 25, 50)
        for half in (points[:75], points[75:])
    ]
    for answer in fleet.client.together(requests):
        assert answer.json()["success_num"] == 25


@pytest.mark.parametrize("seed", range(3))
def test_a_track_does_not_depend_on_the_order_of_arrival(fleet: Fleet, noon: int, seed: int) -> None:
    points = busy_points(seed, noon)
    upload_in_order(fleet, "once", points)
    for _ in range(2):
        upload_in_order(fleet, "twice", points)
    upload_in_order(fleet, "backwards", points[::-1])
    upload_in_halves(fleet, "halves", points)
    upload_in_order(fleet, "compacted", points[:100])
    fleet.compact()
    upload_in_order(fleet, "compacted", points[50:])

    def answers(name: str) -> list[bytes]:
        window = {"entity_name": name, "start_time": noon, "end_time": noon + WINDOW_SECONDS}
        fields = {"ak": fleet.ak, "service_id": fleet.number, **window}
        queries = [
            ("track/gettrack", {"page_size": 5_000}),
            ("track/gettrack", {"page_size": 7, "page_index": 3, "sort_type": "desc"}),
            ("track/getdistance", {"low_speed_threshold": 50}),
        ]
        return [fleet.client.get(f"/api/v3/{path}", params=fields | more).content for path, more in queries]

    expected = answers("once")
    assert json.loads(expected[0])["total"] == 150
    for name in ("twice", "backwards", "halves", "compacted"):
        assert answers(name) == expected
