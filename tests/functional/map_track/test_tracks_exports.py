"""Jobs over HTTP, Redis and S3: all points of a window, and the entities that were somewhere."""

import io
import json
import socket
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from pydantic import ValidationError

from functions.map_track import service
from functions.map_track.engine.exports import worker
from shared.config import Settings
from shared.stores import ObjectStore
from tests.functional.map_track.conftest import Fleet

TOKEN = {"authorization": "Bearer an event token that only the tests know"}
LNG, LAT = 106.71, 26.57


@pytest.fixture
def start(noon: int) -> int:
    """A time yesterday."""
    return noon - 20 * 3_600


def upload(fleet: Fleet, name: str, start: int, count: int, north: float = 0.0) -> None:
    points = [
        {
            "entity_name": name,
            "latitude": LAT + north,
            "longitude": LNG,
            "loc_time": start + number,
            "coord_type_input": "bd09ll",
            "speed": 36.5,
            "direction": 160,
            "line": "一",
        }
        for number in range(count)
    ]
    for first in range(0, count, 100):
        form = json.dumps(points[first : first + 100])
        assert fleet.post("track/addpoints", point_list=form)["success_num"] == min(100, count - first)


def do_jobs(fleet: Fleet) -> int:
    """Do what the clock does each minute."""
    response = fleet.client.post("/schedules/exports", headers=TOKEN)
    assert response.status_code == 200, response.text
    return int(response.json()["done"]["jobs"])


def create(fleet: Fleet, path: str, start: int, **fields: Any) -> int:
    window = {"start_time": start, "end_time": start + 3_600}
    answer = fleet.post(f"{path}/createjob", **window, **fields)
    assert answer["status"] == 0, answer
    return int(answer["job_id"])


def job_of(fleet: Fleet, path: str, job_id: int) -> dict[str, Any]:
    [job] = fleet.get(f"{path}/getjob", job_id=job_id)["jobs"]
    return dict(job)


def member(fleet: Fleet, job: dict[str, Any], extension: str) -> list[str]:
    """Return the lines of a finished job's file."""
    assert job["job_status"] == "done", job
    with zipfile.ZipFile(io.BytesIO(httpx.get(job["file_url"]).content)) as archive:
        name = f"{fleet.number}_{job['job_id']}.{extension}"
        assert archive.namelist() == [name]
        return archive.read(name).decode().splitlines()


@contextmanager
def gateway(target: str, host: str) -> Iterator[str]:
    """Hand every connection to another address on to the store, byte for byte."""
    place = urlsplit(target)
    with socket.create_server((host, 0)) as server:

        def pump(source: socket.socket, sink: socket.socket) -> None:
            with source, suppress(OSError):
                while data := source.recv(65_536):
                    sink.sendall(data)
                sink.shutdown(socket.SHUT_WR)

        def serve() -> None:
            with suppress(OSError):
                while True:
                    caller, _ = server.accept()
                    store = socket.create_connection((place.hostname or "", place.port or 80))
                    for pair in ((caller, store), (store, caller)):
                        threading.Thread(target=pump, args=pair, daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://{host}:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def test_an_export_has_every_point_once_wherever_it_lies(fleet: Fleet, start: int) -> None:
    upload(fleet, "car", start, 250)
    upload(fleet, "bus", start, 30)
    fleet.compact()
    upload(fleet, "car", start + 200, 100)
    upload(fleet, "late", start, 10)
    upload(fleet, "outside", start - 500, 20)
    job_id = create(fleet, "export", start)
    job = job_of(fleet, "export", job_id)
    assert (job["job_status"], job["file_url"], job["coord_type_output"]) == ("waiting", "", "bd09ll")
    assert do_jobs(fleet) >= 1
    lines = [json.loads(line) for line in member(fleet, job_of(fleet, "export", job_id), "json")]
    times: dict[str, list[int]] = {}
    for line in lines:
        times.setdefault(line["entity_name"], []).append(line["loc_time"])
    assert {name: sorted(moments) for name, moments in times.items()} == {
        "car": list(range(start, start + 300)),
        "bus": list(range(start, start + 30)),
        "late": list(range(start, start + 10)),
    }
    first = lines[0]
    assert list(first) == [
        "entity_id",
        "entity_name",
        "loc",
        "loc_time",
        "create_time",
        "modify_time",
        "custom_data",
    ]
    assert first["loc"] == {
        "longitude": pytest.approx(LNG, abs=2e-6),
        "latitude": pytest.approx(LAT, abs=2e-6),
        "coord_type": "COORD_TYPE_BD09LL",
    }
    assert first["custom_data"] == {"speed": "36.5", "direction": "160", "line": "一"}
    assert do_jobs(fleet) == 0


@pytest.mark.parametrize(
    ("area", "names"),
    [
        ({"around": f"{LNG},{LAT},300"}, ["near"]),
        ({"bounds": f"{LNG - 0.01},{LAT - 0.01},{LNG + 0.01},{LAT + 0.06}"}, ["near", "far"]),
        ({"around": "106.9,26.57,300"}, []),
    ],
)
def test_a_search_names_who_was_there(
    fleet: Fleet, start: int, area: dict[str, str], names: list[str]
) -> None:
    upload(fleet, "near", start, 5)
    fleet.compact()
    upload(fleet, "far", start, 5, north=0.05)
    upload(fleet, "gone", start - 100, 5)
    job_id = create(fleet, "historysearch", start, **area)
    do_jobs(fleet)
    job = job_of(fleet, "historysearch", job_id)
    if names:
        assert sorted(member(fleet, job, "txt")) == sorted(names)
    else:
        assert (job["job_status"], job["file_url"]) == ("done", "no result")


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("export", {"end_time": 86_401}, 3200),
        ("export", {"end_time": -1}, 3201),
        ("export", {"end_time": 22 * 3_600}, 2),
        ("historysearch", {}, 2),
        ("historysearch", {"around": "106,26,100", "bounds": "106,26,107,27"}, 2),
        ("historysearch", {"around": "106,26,1001"}, 2),
        ("historysearch", {"around": "106,26"}, 2),
        ("historysearch", {"bounds": "107,26,106,27"}, 2),
        ("historysearch", {"bounds": "106,26,107,x"}, 2),
    ],
)
def test_a_job_that_cannot_be_is_refused(
    fleet: Fleet, start: int, path: str, fields: dict[str, Any], status: int
) -> None:
    upload(fleet, "car", start, 1)
    window = {"start_time": start, "end_time": start + int(fields.get("end_time", 60))}
    assert fleet.post(f"{path}/createjob", **{**fields, **window})["status"] == status
    assert fleet.get(f"{path}/getjob")["jobs"] == []
    assert fleet.post(f"{path}/deletejob", job_id=7)["status"] == 2


def test_ten_jobs_wait_at_most_and_a_deleted_one_is_not_done(fleet: Fleet, start: int) -> None:
    upload(fleet, "car", start, 1)
    ids = [create(fleet, "export", start) for _ in range(10)]
    window = {"start_time": start, "end_time": start + 60}
    assert fleet.post("export/createjob", **window)["status"] == 2
    for job_id in ids[1:]:
        assert fleet.post("export/deletejob", job_id=job_id)["status"] == 0
    assert do_jobs(fleet) >= 1
    job = job_of(fleet, "export", ids[0])
    assert fleet.post("export/deletejob", job_id=ids[0])["status"] == 0
    assert httpx.get(job["file_url"]).status_code == 404
    assert fleet.get("export/getjob")["total"] == 0


def test_a_deleted_entity_is_in_no_file(fleet: Fleet, start: int) -> None:
    for name in ("stays", "goes"):
        upload(fleet, name, start, 3)
    job_id = create(fleet, "export", start)
    do_jobs(fleet)
    old = job_of(fleet, "export", job_id)
    assert len(member(fleet, old, "json")) == 6
    assert fleet.post("entity/delete", entity_name="goes")["status"] == 0
    assert httpx.get(old["file_url"]).status_code == 404
    assert job_of(fleet, "export", job_id)["job_status"] == "waiting"
    do_jobs(fleet)
    lines = member(fleet, job_of(fleet, "export", job_id), "json")
    assert [json.loads(line)["entity_name"] for line in lines] == ["stays"] * 3


def test_a_file_that_was_begun_before_a_deletion_is_thrown_away(
    fleet: Fleet, start: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(fleet, "goes", start, 3)
    job_id = create(fleet, "export", start)
    exports = service.station().exports
    original = exports._write

    async def write(*words: Any) -> int:
        count = await original(*words)
        await exports.forget_files(fleet.service_id())
        return count

    with monkeypatch.context() as patch:
        patch.setattr(exports, "_write", write)
        do_jobs(fleet)
    assert job_of(fleet, "export", job_id)["job_status"] == "running"
    do_jobs(fleet)
    assert job_of(fleet, "export", job_id)["job_status"] == "done"


def test_too_many_points_fail_and_old_jobs_go(
    fleet: Fleet, start: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(fleet, "car", start, 5)
    job_id = create(fleet, "export", start)
    with monkeypatch.context() as patch:
        patch.setattr(worker, "MOST_POINTS", 4)
        do_jobs(fleet)
    job = job_of(fleet, "export", job_id)
    assert (job["job_status"], job["file_url"]) == ("failed", "")
    with monkeypatch.context() as patch:
        patch.setattr(worker, "KEEP_SECONDS", -1)
        do_jobs(fleet)
    assert fleet.get("export/getjob")["total"] == 0


@pytest.mark.parametrize("host", ["localhost", "127.0.0.2"])
def test_a_file_is_read_at_the_public_address_of_the_store(
    fleet: Fleet, start: int, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    upload(fleet, "car", start, 3)
    job_id = create(fleet, "export", start)
    assert do_jobs(fleet) >= 1
    own_settings = service.settings()
    with gateway(own_settings.s3_endpoint_url or "", host) as address:
        public = ObjectStore(own_settings.model_copy(update={"s3_public_url": address}))
        monkeypatch.setattr(service.station().exports, "_objects", public)
        job = job_of(fleet, "export", job_id)
        assert job["file_url"].startswith(f"{address}/")
        assert len(member(fleet, job, "json")) == 3


@pytest.mark.parametrize(
    "address", ["store.bank.example", "ftp://store", "https://store/path", "https://a b"]
)
def test_a_public_address_that_is_none_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(ValidationError, match="s3_public_url"):
        Settings(s3_public_url=address)
