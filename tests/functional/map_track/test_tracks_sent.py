"""Rectification and overlap over real HTTP: the forms of public clients, mistakes, with and without roads."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest

from bench.tracks_matching import Drive, drives
from functions.map_track.pack import NETWORK
from shared.access.app import MapKey
from shared.access.directory import AppDirectory
from shared.geo.geodesy import LocalPlane
from shared.roads import RoadNetwork
from tests.functional.conftest import Client

RECTIFY, OVERLAP = "/rectify/v1/track", "/trackmatch/v1/track"
PLANE = LocalPlane(106.7, 26.6)
START = 1_795_324_000


@pytest.fixture(scope="module")
def key(directory: AppDirectory) -> MapKey:
    app, _ = directory.create("tracks that are sent")
    for service in ("track_rectify", "track_match"):
        directory.set_limits(app.appid, service, quota=-1, qps=5_000)
    return directory.add_key(app.appid, "server")[1]


def post(client: Client, key: MapKey, path: str, **fields: Any) -> Any:
    """Send a form to a path that clients end in a question mark."""
    return client.post(path + "?", data={"ak": key.ak, **fields}).json()


def item(row: int, **fields: Any) -> dict[str, Any]:
    lng, lat = PLANE.degrees(row * 50.0, 0.0)
    return {
        "longitude": lng,
        "latitude": lat,
        "coord_type_input": "wgs84",
        "loc_time": START + row * 5,
        **fields,
    }


def points(count: int) -> list[dict[str, Any]]:
    return [item(row, speed=36.5, direction=90, height=1070, radius=10) for row in range(count)]


def texts(metres: Sequence[Sequence[float]]) -> str:
    """Return a track as clients of the overlap write it: `lat,lng`, and nothing else."""
    degrees = PLANE.degree_columns(np.asarray(metres, dtype=float)).tolist()
    return orjson.dumps([f"{lat:.7f},{lng:.7f}" for lng, lat in degrees]).decode()


def test_a_track_is_corrected_without_roads(client: Client, key: MapKey) -> None:
    sent = points(40)
    sent[20] |= {"latitude": 26.8}
    form = {"point_list": orjson.dumps(sent).decode(), "coord_type_output": "gcj02"}
    answer = post(
        client, key, RECTIFY, **form, rectify_option="need_mapmatch:1|denoise_grade:1|vacuate_grade:0"
    )
    assert (answer["status"], answer["message"]) == (0, "成功")
    assert answer["total"] == len(answer["points"]) == 39
    assert answer["distance"] == pytest.approx(1950, rel=0.01)
    assert "no roads" in answer["notice"]
    first = answer["points"][0]
    assert {"loc_time", "latitude", "longitude", "direction", "speed", "height", "radius"} <= set(first)
    assert (first["coord_type"], first["locate_mode"], first["transport_mode"]) == (
        "gcj02",
        "GPS/北斗定位",
        "驾车",
    )
    assert isinstance(first["direction"], int)


@pytest.mark.parametrize(
    ("point_list", "message"),
    [
        ("", "point_list"),
        ("[]", "no array"),
        ("{}", "no array"),
        ("[1]", "no JSON object"),
        ("[", "no JSON"),
        (orjson.dumps([item(0) | {"loc_time": None}]).decode(), "without loc_time"),
        (orjson.dumps([{"latitude": 26, "longitude": 106, "loc_time": START}]).decode(), "coord_type_input"),
        (orjson.dumps([item(0, speed="fast")]).decode(), "speed"),
        (orjson.dumps(points(2_001)).decode(), "2001 points"),
        (orjson.dumps([item(0), item(11_000)]).decode(), "550 km"),
    ],
)
def test_what_is_no_track_is_refused(client: Client, key: MapKey, point_list: str, message: str) -> None:
    answer = post(client, key, RECTIFY, point_list=point_list)
    assert answer["status"] == 2
    assert message in answer["message"]


def test_overlap_tells_directions_and_parts(client: Client, key: MapKey) -> None:
    whole = [(row * 25.0, 0.0) for row in range(200)]
    for other, similarity in ((whole, 100), (whole[::-1], 0), (whole[:100], 50)):
        data = post(client, key, OVERLAP, standard_track=texts(whole), track=texts(other))["data"]
        assert data["similarity"] == pytest.approx(similarity, abs=2)
        assert data["standard_track_distance"] == pytest.approx(4975, rel=0.01), "degrees of bd09ll"
        total = data["matched_distance"] + data["unmatched_distance"]
        assert total == pytest.approx(data["processed_track_distance"])
        assert len(data["processed_track"]) == len(other)
        assert ("unmatched" in data["processed_track"][50]) == (similarity == 0)
        assert "processed_standard_track" not in data
        assert "distance and heading" in data["notice"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"track": ""}, "track"),
        ({"track": '["26.6"]'}, "longitude"),
        ({"track": '["26.6,206.7"]'}, "longitude"),
        ({"option": "need_mapmatch:1"}, "loc_time"),
        ({"coord_type_input": "mars"}, "coord_type_input"),
    ],
)
def test_what_cannot_be_compared_is_refused(client: Client, key: MapKey, fields: Any, message: str) -> None:
    track = texts([(0, 0), (50, 0)])
    answer = post(client, key, OVERLAP, **{"standard_track": track, "track": track, **fields})
    assert answer["status"] == 2
    assert message in answer["message"]


def rows(drive: Drive, part: float = 1.0) -> list[tuple[float, ...]]:
    observations = drive.observe(5.0, 5)
    count = round(len(observations) * part)
    return [
        (lat, lng, START + 5 * row) for row, (lng, lat) in enumerate(observations.points[:count].tolist())
    ]


def test_both_follow_roads(client: Client, key: MapKey, liechtenstein_roads: Path) -> None:
    network = RoadNetwork(liechtenstein_roads)
    [drive] = drives(network, 1)
    network.close()
    there = rows(drive)
    back = [(lat, lng, START + 5 * row) for row, (lat, lng, _) in enumerate(there[::-1])]
    with NETWORK.use_folder(liechtenstein_roads):
        sent = [
            {"latitude": lat, "longitude": lng, "loc_time": at, "coord_type_input": "wgs84", "radius": 5}
            for lat, lng, at in there
        ]
        answer = post(client, key, RECTIFY, point_list=orjson.dumps(sent).decode(), extensions="road_info")
        assert "notice" not in answer
        assert answer["distance"] == pytest.approx(drive.metres, rel=0.02)
        assert any(point.get("road_name") for point in answer["points"])
        whole = orjson.dumps([f"{lat},{lng},{at},5,,," for lat, lng, at in there]).decode()
        for other, similarity in ((there, 100), (back, 0), (there[: len(there) // 2], 50)):
            track = orjson.dumps([f"{lat},{lng},{at},5" for lat, lng, at in other]).decode()
            form = {"standard_track": whole, "track": track, "coord_type_input": "wgs84"}
            for options in ({}, {"option": "need_mapmatch:1", "standard_option": "need_mapmatch:1"}):
                data = post(client, key, OVERLAP, **form, **options)["data"]
                assert data["similarity"] == pytest.approx(similarity, abs=3), options
                assert "notice" not in data
                assert ("processed_standard_track" in data) == bool(options)
