"""`/location/ip` for addresses that no table places: refused as the original refuses them."""

from pathlib import Path

import pytest

from functions.map_locate.main import FUNCTION
from shared.access.app import MapKey
from tests.functional.conftest import Client, Serve


@pytest.fixture
def client(serve: Serve, default_pack: Path) -> Client:
    return serve(FUNCTION, packs={"default": default_pack})


@pytest.mark.parametrize("ip", ["8.8.8.8", "1.1.1.1", "2001:4860:4860::8888", "81.2.69.142"])
@pytest.mark.parametrize("coor", ["", "bd09ll", "gcj02"])
def test_an_address_abroad_has_no_location(client: Client, key: MapKey, ip: str, coor: str) -> None:
    content = client.get("/location/ip", params={"ak": key.ak, "ip": ip, "coor": coor}).json()
    assert content["status"] == 1
    assert content["message"] == f"Internal Service Error:ip[{ip}] loc failed"


@pytest.mark.parametrize("ip", ["1.204.0.1", "61.135.169.121"])
def test_an_address_in_china_has_a_point(client: Client, key: MapKey, ip: str) -> None:
    content = client.get("/location/ip", params={"ak": key.ak, "ip": ip}).json()
    assert content["status"] == 0
    assert all(content["content"]["point"].values())
