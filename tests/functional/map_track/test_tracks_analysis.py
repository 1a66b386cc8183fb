"""Stay points, driving behaviour and corrected tracks over real HTTP and Redis, with and without roads."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest

from bench.tracks_matching import drives
from functions.map_track.pack import NETWORK, SURROUNDINGS
from shared.geo.geodesy import LocalPlane, haversine
from shared.roads import RoadNetwork
from tests.functional.map_track.conftest import Fleet

GUIYANG = LocalPlane(106.7, 26.6)
SPELLINGS = ("analysis/drivingbehavior", "analysis/drivingbehaviour")


def upload(fleet: Fleet, name: str, degrees: Any, times: Any, **fields: Any) -> dict[str, int]:
    """Send points in the largest uploads; return the window that they lie in."""
    points = [
        {
            "entity_name": name,
            "longitude": lng,
            "latitude": lat,
            "loc_time": int(at),
            "coord_type_input": "wgs84",
        }
        | {key: values[row] for key, values in fields.items()}
        for row, ((lng, lat), at) in enumerate(zip(np.asarray(degrees).tolist(), times, strict=True))
    ]
    for start in range(0, len(points), 100):
        answer = fleet.post("track/addpoints", point_list=orjson.dumps(points[start : start + 100]).decode())
        assert answer["success_num"] == len(points[start : start + 100]), answer
    return {"start_time": int(times[0]), "end_time": int(times[-1])}


@pytest.fixture
def places(fleet: Fleet, places_pack: Path) -> Iterator[None]:
    fleet.get("entity/list")  # the warm-up looks for a published pack
    with SURROUNDINGS.use_folder(places_pack):
        yield


def test_a_parked_car_has_one_stay_with_an_address(fleet: Fleet, noon: int, places: None) -> None:
    times = noon - 8 * 3600 + np.arange(0, 8 * 3600, 20)
    metres = np.random.default_rng(4).normal(0, 15, (len(times), 2))
    window = upload(fleet, "parked", GUIYANG.degree_columns(metres), times)
    answer = fleet.get("analysis/staypoint", entity_name="parked", **window, coord_type_output="wgs84")
    assert answer["status"] == 0
    assert answer["staypoint_num"] == 1
    [stay] = answer["stay_points"]
    assert stay["duration"] == stay["end_time"] - stay["start_time"] > 8 * 3600 - 100
    point = stay["stay_point"]
    assert haversine(point["longitude"], point["latitude"], 106.7, 26.6) < 5
    assert point["coord_type"] == "wgs84"
    assert "贵阳市" in point["address"]
    drive = fleet.get("analysis/drivingbehavior", entity_name="parked", **window)
    assert drive["distance"] < 200
    assert (drive["harsh_acceleration_num"], drive["harsh_breaking_num"], drive["harsh_steering_num"]) == (
        0,
        0,
        0,
    )


@pytest.mark.parametrize("path", SPELLINGS)
def test_both_spellings_tell_how_somebody_drove(fleet: Fleet, noon: int, path: str) -> None:
    times = noon + np.arange(0, 60, 2)
    metres = np.stack([np.arange(30) * 20.0, np.zeros(30)], axis=1)
    speeds = [36.0] * 10 + [5.4] + [33.73] * 19
    window = upload(
        fleet, "car", GUIYANG.degree_columns(metres), times, speed=speeds, direction=[90] * 25 + [180] * 5
    )
    answer = fleet.get(path, entity_name="car", **window, speeding_threshold=35, harsh_steering_threshold=4)
    assert answer["message"] == "成功"
    assert answer["distance"] == pytest.approx(580, abs=2)
    assert answer["duration"] == 58
    assert answer["max_speed"] == 36.0
    [speeding] = answer["speeding"]
    assert speeding["speeding_distance"] == pytest.approx(180, abs=1)
    assert [point["limit_speed"] for point in speeding["speeding_points"]] == [35, 35]
    [acceleration] = answer["harsh_acceleration"]
    assert acceleration["acceleration"] == pytest.approx(3.93, abs=0.01)
    assert (acceleration["initial_speed"], acceleration["end_speed"]) == (5.4, 33.73)
    assert answer["harsh_breaking"][0]["acceleration"] < 0
    assert answer["harsh_steering"][0]["turn_type"] == "right"
    assert answer["start_point"]["loc_time"] == noon
    assert answer["start_point"]["coord_type"] == "bd09ll"
    assert answer["start_point"]["address"] == ""


def test_nothing_in_the_window_is_an_empty_answer(fleet: Fleet, noon: int) -> None:
    upload(fleet, "idle", [(106.7, 26.6)], [noon])
    window = {"entity_name": "idle", "start_time": noon - 500, "end_time": noon - 400}
    assert fleet.get("analysis/staypoint", **window)["stay_points"] == []
    answer = fleet.get("analysis/drivingbehavior", **window)
    assert (answer["status"], answer["distance"], answer["end_point"]["loc_time"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"stay_radius": 0}, 2),
        ({"stay_radius": 501}, 2),
        ({"stay_time": "soon"}, 2),
        ({"process_option": "transport_mode=flying"}, 2),
        ({"entity_name": "nobody"}, 3003),
        ({"start_time": 5}, 3200),
    ],
)
def test_what_cannot_be_analysed_is_refused(fleet: Fleet, noon: int, fields: Any, status: int) -> None:
    window = upload(fleet, "known", [(106.7, 26.6)], [noon])
    answer = fleet.get("analysis/staypoint", **{"entity_name": "known", **window, **fields})
    assert answer["status"] == status


@pytest.mark.slow
def test_twenty_thousand_points_are_analysed_and_one_more_is_refused(fleet: Fleet, noon: int) -> None:
    start = noon - 20 * 3600
    times = start + np.arange(20_000) * 3
    metres = np.cumsum(np.random.default_rng(9).normal(5, 10, (20_000, 2)), axis=0)
    degrees = GUIYANG.degree_columns(metres)
    window = upload(fleet, "busy", degrees, times)
    begin = time.process_time()
    answers = [fleet.get(path, entity_name="busy", **window) for path in ("analysis/staypoint", SPELLINGS[0])]
    assert [answer["status"] for answer in answers] == [0, 0]
    assert time.process_time() - begin < 6, "seconds of the processor, for both"
    window |= upload(fleet, "busy", degrees[-1:], [times[-1] + 1]) | {"start_time": start}
    for path in ("analysis/staypoint", SPELLINGS[0]):
        assert fleet.get(path, entity_name="busy", **window)["status"] == 9001
    track = fleet.get("track/gettrack", entity_name="busy", **window, is_processed=1)
    assert track["status"] == 3006


class Roads:
    """A drive over known roads, as its points were uploaded."""

    def __init__(self, fleet: Fleet, folder: Path, noon: int) -> None:
        network = RoadNetwork(folder)
        [self.drive] = drives(network, 1)
        network.close()
        self.fleet = fleet
        observations = self.drive.observe(10.0, 5)
        times = noon + observations.times
        self.window = upload(fleet, "van", observations.points, times, radius=[10] * len(times))
        self.count = len(times)

    def track(self, **fields: Any) -> Any:
        return self.fleet.get("track/gettrack", entity_name="van", **self.window, **fields)


def test_a_track_is_laid_on_roads(fleet: Fleet, noon: int, liechtenstein_roads: Path) -> None:
    roads = Roads(fleet, liechtenstein_roads, noon)
    options = {"is_processed": 1, "process_option": "need_mapmatch=1,transport_mode=driving"}
    assert "no roads" in roads.track(**options)["notice"]
    with NETWORK.use_folder(liechtenstein_roads):
        answer = roads.track(**options, extensions="road_info", page_size=5_000)
        assert answer["distance"] == pytest.approx(roads.drive.metres, rel=0.02)
        assert "notice" not in answer
        device_points = [point for point in answer["points"] if "_supplement" not in point]
        shape_points = [point for point in answer["points"] if point.get("_supplement") == 1]
        assert len(device_points) == roads.count
        assert len(shape_points) > 50
        assert {point["transport_mode"] for point in device_points} == {"驾车"}
        assert any(point["road_name"] for point in device_points)
        assert any(point["car_limit_speed"] > 0 for point in device_points)
        times = [point["loc_time"] for point in answer["points"]]
        assert times == sorted(times)
        latest = fleet.get("track/getlatestpoint", entity_name="van", process_option="need_mapmatch=1")
        assert latest["status"] == 0
        assert isinstance(latest["limit_speed"], int)
        behaviour = fleet.get("analysis/drivingbehaviour", entity_name="van", **roads.window)
        assert behaviour["distance"] == pytest.approx(roads.drive.metres, rel=0.02)
        assert "follow from their positions" in behaviour["notice"]


def test_a_tunnel_is_filled_as_the_mode_says(fleet: Fleet, noon: int, liechtenstein_roads: Path) -> None:
    """Six minutes and kilometres without a point: nothing, the straight line, or the road."""
    roads = Roads(fleet, liechtenstein_roads, noon)
    observations = roads.drive.observe(5.0, 5)
    third = len(observations) // 3
    rows = np.r_[0:third, 2 * third : len(observations)]
    times = noon + np.where(rows < third, rows * 5, rows * 5 + 400)
    window = upload(fleet, "tunnel", observations.points[rows], times, radius=[5] * len(rows))
    lengths = {}
    with NETWORK.use_folder(liechtenstein_roads):
        for mode in ("no_supplement", "straight", "driving"):
            fields = {
                "supplement_mode": mode,
                "supplement_content": "distance_and_points",
                "page_size": 5_000,
            }
            options = {"is_processed": 1, "process_option": "need_mapmatch=1"}
            answer = fleet.get("track/gettrack", entity_name="tunnel", **window, **fields, **options)
            lengths[mode] = answer["distance"]
            added = [point for point in answer["points"] if point.get("_supplement") == 2]
            assert bool(added) == (mode == "driving")
    gap = haversine(*observations.points[third - 1].tolist(), *observations.points[2 * third].tolist())
    assert lengths["no_supplement"] == pytest.approx(roads.drive.metres * 2 / 3, rel=0.03)
    assert lengths["straight"] - lengths["no_supplement"] == pytest.approx(gap, rel=0.02)
    assert lengths["driving"] > lengths["straight"]
    assert lengths["driving"] == pytest.approx(roads.drive.metres, rel=0.1)
