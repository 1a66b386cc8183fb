"""Whatever somebody sends: each call is answered, and nothing that is sent is an error of the server."""

import json
from typing import Any

import pytest

from functions.map_track.endpoints import ENDPOINTS
from shared.access.directory import AppDirectory
from shared.web.map import MapEndpoint
from tests.functional.conftest import Client
from tests.functional.map_track.conftest import Fleet

HOSTILE = [
    "",
    " ",
    "0",
    "-1",
    "1e309",
    "NaN",
    "-Infinity",
    "9" * 400,
    "1" * 5_000,
    "٣",
    "1_000",
    "0x10",
    "\x00",
    "\ud7ff\U0001f697",
    "' OR 1=1 --",
    "}{" * 40,
    "../../etc/passwd",
    "a:b|c:d|entity_names:",
    "|,;:" * 50,
    "1,2;3,4;" * 300,
    "91,181;91,181;91,181",
    "0,0;0,0;0,0",
    "-90,-180;90,180",
    "180,90,180,90",
    "[" * 3_000,
    '[{"entity_name":{}}]',
    '[[1],null,"x",1.5,{"entity_name":"a","latitude":true,"longitude":[],"loc_time":{},"coord_type_input":7}]',
    '["1,2","3","é,ü",",,,,"]',
    "#allentity,#clearentity",
]
"""Values that some caller sends in place of every parameter."""
POINTS = [
    {"latitude": 26.5 + step / 1e4, "longitude": 106.7, "loc_time": 1_795_324_000 + step} for step in range(5)
]
PLAIN: dict[str, Any] = {
    "entity_name": "car",
    "start_time": 1_795_324_000,
    "end_time": 1_795_324_600,
    "latitude": 26.5,
    "longitude": 106.7,
    "loc_time": 1_795_324_000,
    "coord_type_input": "bd09ll",
    "coord_type": "bd09ll",
    "radius": 100,
    "offset": 20,
    "vertexes": "26.5,106.7;26.5,106.71;26.51,106.71",
    "bounds": "26.5,106.7;26.6,106.8",
    "center": "26.5,106.7",
    "keyword": "贵阳市",
    "fence_id": 1,
    "fence_ids": "1",
    "monitored_person": "car",
    "job_id": 1,
    "object_name": "a",
    "image": "/9j/4A==",
    "standard_track": json.dumps(["26.5,106.7", "26.6,106.7"]),
    "track": json.dumps(["26.5,106.7", "26.6,106.7"]),
}
"""A value of every parameter that is required somewhere."""
SERVICES = [endpoint for endpoint in ENDPOINTS if isinstance(endpoint, MapEndpoint)]


@pytest.fixture(scope="module")
def hostile_fleet(client: Client, directory: AppDirectory) -> Fleet:
    """A service with an entity, whose app may ask as often as it likes."""
    app, _ = directory.create("hostile values")
    for service in ("track", "track_rectify", "track_match"):
        directory.set_limits(app.appid, service, quota=-1, qps=5_000)
    fleet = Fleet(client, directory.add_key(app.appid, "server")[1].ak)
    assert fleet.post("entity/add", entity_name="car")["status"] == 0
    return fleet


@pytest.mark.slow
@pytest.mark.parametrize("endpoint", SERVICES, ids=lambda endpoint: endpoint.paths[0])
def test_no_value_of_any_parameter_is_an_error_of_the_server(
    hostile_fleet: Fleet, endpoint: MapEndpoint[Any]
) -> None:
    names = [
        name for name in endpoint.call.parameters.model_fields if name not in ("caller_app", "service_id")
    ]
    names = [endpoint.call.parameters.model_fields[name].alias or name for name in names]
    point_list = [{**point, "entity_name": "car", "coord_type_input": "bd09ll"} for point in POINTS]
    plain = {name: PLAIN[name] for name in names if name in PLAIN} | (
        {"point_list": json.dumps(point_list)} if "point_list" in names else {}
    )
    base = {"ak": hostile_fleet.ak, "service_id": hostile_fleet.number, **plain}
    faults = []
    for turn, name in enumerate(("service_id", *names, "columns", "callback", "output")):
        for value in HOSTILE[turn % 2 :: 2]:
            response = hostile_fleet.client.post(endpoint.paths[0], data={**base, name: value})
            assert response.status_code == 200
            if b'"status":1,' in response.content or b"<status>1</status>" in response.content:
                faults.append((name, value[:30], response.text[:120]))
    if endpoint.paths[0].endswith("districtsearch") or "district" in endpoint.paths[0]:
        faults = [fault for fault in faults if "no data pack" not in fault[2]]
    assert faults == []
