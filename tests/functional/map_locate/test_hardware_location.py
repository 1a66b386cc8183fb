"""智能硬件定位 over HTTP, with its table in a real Redis."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from functions.map_locate.engine.hardware.transmitter_table import TransmitterTable
from functions.map_locate.engine.hardware.transmitters import Transmitter
from functions.map_locate.main import FUNCTION
from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from shared.access.link import Address, RedisLink
from shared.config import Settings, settings
from shared.geo import Crs, convert_point
from shared.geo.geodesy import haversine
from tests.functional.conftest import Client, Serve
from tools.cli.main import cli

PLACE = (106.6300, 26.6500)
CELLS = """radio,mcc,net,area,cell,unit,lon,lat,range,samples,changeable,created,updated,averageSignal
GSM,460,0,{area},8869,0,106.6300,26.6500,900,9,1,0,1700000000,0
GSM,460,0,{area},33989,0,106.6320,26.6510,900,9,1,0,1700000000,0
GSM,460,0,{area},8868,0,106.6280,26.6490,900,9,1,0,1700000000,0
GSM,460,0,{area},8867,0,116.4000,39.9000,900,9,1,0,1700000000,0
WIFI,,,,{mac}:91,0,106.6301,26.6501,60,9,1,0,1700000000,0
WIFI,,,,{mac}:92,0,106.6299,26.6499,60,9,1,0,1700000000,0
"""
BTS = "460,0,{area},8869,-63"
NEAR = "460,0,{area},33989,-81|460,0,{area},8868,-83|460,0,{area},8867,-99|460,0,{area},8867,-99"


@pytest.fixture(scope="module")
def client(serve_module: Serve, default_pack: Path, places_pack: Path) -> Client:
    client = serve_module(FUNCTION, packs={"default": default_pack, "places": places_pack})
    return client


@pytest.fixture
def loaded(server_settings: Settings, redis_url: str, tmp_path: Path, monkeypatch: Any) -> dict[str, str]:
    """Numbers of this test's own transmitters, which the command has loaded."""
    numbers = {
        "area": str(1_000 + hash(tmp_path) % 50_000),
        "mac": f"00:1a:{abs(hash(tmp_path)) % 256:02x}:5b:6c",
    }
    table = tmp_path / "460.csv"
    table.write_text(CELLS.format(**numbers), encoding="utf-8")
    monkeypatch.setenv("REDIS_URL", redis_url)
    settings.cache_clear()
    result = CliRunner().invoke(cli, ["transmitters", "load", str(table), "--json"])
    settings.cache_clear()
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["transmitters"] == 6
    return numbers


def locate(client: Client, key: MapKey, *items: dict[str, Any], **options: Any) -> dict[str, Any]:
    body = {"ver": "1.0", "trace": False, "prod": "test", "src": "test", "key": key.ak, "body": list(items)}
    answer = client.post("/locapi/v2", json=body, **options)
    assert answer.status_code == 200
    return answer.json()  # type: ignore[no-any-return]


def place_of(item: dict[str, Any], crs: Crs = Crs.BD09) -> tuple[float, float]:
    lng, lat = map(float, item["location"].split(","))
    return convert_point(lng, lat, crs, Crs.WGS84, exact=True)


def test_cells_and_access_points_of_one_body_are_located(
    client: Client, key: MapKey, loaded: dict[str, str]
) -> None:
    cells = {
        "accesstype": 0, "imei": "861234567890123", "cdma": 0, "network": "GPRS",
        "bts": BTS.format(**loaded), "nearbts": NEAR.format(**loaded), "ctime": "1551178833",
        "need_rgc": "Y", "output": "JSON",
    }  # fmt: skip
    points = {
        "accesstype": 1, "imei": "xxxxxxxxxxxxxxx", "coor": "GCJ02",
        "mmac": "{mac}:91,-42,CMCC-EDU".format(**loaded), "macs": "{mac}:92,-45,|".format(**loaded),
    }  # fmt: skip
    answer = locate(client, key, cells, points)
    assert (answer["errcode"], answer["msg"]) == (0, "Query success.")
    first, second = answer["body"]
    assert (first["error"], first["type"], first["ctime"]) == (161, 3, "1551178833")
    assert haversine(*place_of(first), *PLACE) <= first["radius"] < 1_500
    assert (first["country"], first["province"], first["city"]) == ("中国", "贵州省", "贵阳市")
    assert first["district"].endswith("区")
    assert {"citycode", "road"} <= set(first)
    assert (second["error"], second["type"]) == (161, 2)
    assert haversine(*place_of(second, Crs.GCJ02), *PLACE) <= second["radius"] < 120
    assert "province" not in second


def test_satellites_are_converted_and_the_address_on_the_network_is_the_last_resort(
    client: Client, key: MapKey
) -> None:
    gps = {"accesstype": 2, "gps": "106.63|26.65|15", "coor": "WGS84"}
    network = {"accesstype": 0, "clientip": "1.204.0.1", "bts": "460,0,1,2,-63"}
    first, second = locate(client, key, gps, network)["body"]
    assert (first["location"], first["radius"], first["type"]) == ("106.630000,26.650000", 15, 1)
    assert (second["type"], second["error"]) == (4, 161)
    assert haversine(*place_of(second), 106.72, 26.58) < 5_000
    assert second["radius"] == 50_000


@pytest.mark.parametrize("ip", ["", "10.0.0.1", "nonsense"])
def test_a_device_of_which_nothing_is_known_has_no_position(client: Client, key: MapKey, ip: str) -> None:
    (item,) = locate(client, key, {"accesstype": 1, "macs": "00:99:88:77:66:55,-40,", "clientip": ip})["body"]
    assert (item["error"], item["location"], item["radius"], item["type"]) == (167, "", 0, 0)


def test_reports_with_a_satellite_position_teach_unless_that_is_off(
    serve: Serve, client: Client, key: MapKey
) -> None:
    mac, other = "00:aa:bb:cc:dd:01", "00:aa:bb:cc:dd:02"
    for name, function in ((mac, client), (other, serve(FUNCTION, hardware_learns=False))):
        report = {"accesstype": 1, "macs": f"{name},-50,shop", "gps": "106.7|26.6|10"}
        assert locate(function, key, report)["body"][0]["type"] == 1
    (item,) = locate(client, key, {"accesstype": 1, "macs": f"{mac},-50,shop"})["body"]
    assert item["type"] == 2
    assert haversine(*place_of(item), 106.7, 26.6) < item["radius"]
    assert locate(client, key, {"accesstype": 1, "macs": f"{other},-50,shop"})["body"][0]["error"] == 167


@pytest.mark.parametrize("prefix", ["", "/map_service"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_key_in_the_query_and_a_form_are_read(client: Client, key: MapKey, prefix: str, slash: str) -> None:
    fields = {"accesstype": "2", "gps": "106.63|26.65|15"}
    answer = client.post(f"{prefix}/locapi/v2{slash}?ak={key.ak}&ver=1.0", data=fields).json()
    assert answer["body"][0]["error"] == 161


def test_json_is_read_whatever_type_curl_gives_it(client: Client, key: MapKey) -> None:
    body = json.dumps({"key": key.ak, "body": [{"accesstype": 2, "gps": "106.63|26.65|15"}]})
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/locapi/v2", content=body, headers=headers).json()["errcode"] == 0


def test_refusals_have_the_codes_of_this_service(
    client: Client, key: MapKey, app: tuple[App, str], directory: AppDirectory
) -> None:
    def code(fields: Any) -> int:
        return client.post("/locapi/v2", json=fields).json()["errcode"]  # type: ignore[no-any-return]

    assert client.post("/locapi/v2").json()["errcode"] == 102
    assert code({"body": [{"accesstype": 0}]}) == 601
    assert code({"key": "x" * 32, "body": [{"accesstype": 0}]}) == 700
    assert code({"key": key.ak}) == 101
    assert code({"key": key.ak, "body": [{"accesstype": 9}]}) == 103
    assert code({"key": key.ak, "body": [{"accesstype": 1, "macs": "a" * 70_000}]}) == 103
    browser = directory.add_key(app[0].appid, "browser")[1]
    assert code({"key": browser.ak, "body": [{"accesstype": 0}]}) == 740


def test_without_redis_nothing_is_known_of_any_transmitter() -> None:
    async def ask() -> dict[bytes, Transmitter]:
        table = TransmitterTable(RedisLink(Address("127.0.0.1", 1), timeout=0.05))
        await table.keep({b"one": Transmitter(106.63, 26.65, 60.0, 1, 0)})
        return await table.find([b"one", b"two"])

    assert asyncio.run(ask()) == {}


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["load"], "Missing argument"),
        (["load", "no-such-file.csv"], "does not exist"),
        (["load", "{towns}"], "expected CSV as OpenCelliD exports it"),
    ],
)
def test_the_command_says_what_is_wrong(
    words: list[str], problem: str, redis_url: str, tmp_path: Path, monkeypatch: Any
) -> None:
    towns = tmp_path / "towns.csv"
    towns.write_text("name,town\nA,B\n", encoding="utf-8")
    monkeypatch.setenv("REDIS_URL", redis_url)
    settings.cache_clear()
    result = CliRunner().invoke(cli, ["transmitters", *(word.format(towns=towns) for word in words)])
    settings.cache_clear()
    assert result.exit_code != 0
    assert problem in result.output
