"""普通IP定位 over the default pack."""

import ipaddress
import random
import struct
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from functions.map_locate.engine.locator import IpLocator
from functions.map_locate.engine.tables import open_tables
from functions.map_locate.engine.tables.table import Address, Place
from functions.map_locate.errors import IpRefusal
from functions.map_locate.parameters import IpParameters
from shared.geo import Crs, convert_point
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Divisions
from shared.geo.refusal import ParameterInvalid
from shared.web.parameters import read_parameters

GUIYANG = "1.204.0.1"


@pytest.fixture(scope="module")
def locator(default_pack: Path) -> IpLocator:
    names = DivisionNames(Divisions(default_pack / "divisions.sqlite"))
    return IpLocator(open_tables(default_pack / "ip"), names)


def test_an_address_in_china_is_located_to_its_city(locator: IpLocator) -> None:
    found = locator.locate(GUIYANG, Crs.BD09)
    assert (found.province, found.city, found.adcode) == ("贵州省", "贵阳市", "520100")
    assert found.point == pytest.approx((106.727, 26.586), abs=0.01)
    assert found.text == "贵州省贵阳市"
    assert found.address == "CN|贵州省|贵阳市|None|电信|81|81|0"
    assert (found.table, found.as_of) == ("ip2region.xdb", "2024-02-28")


def test_a_municipality_is_its_own_city(locator: IpLocator) -> None:
    found = locator.locate("61.135.169.121")
    assert (found.province, found.city, found.adcode) == ("北京市", "北京市", "110000")
    assert found.text == "北京市"


@pytest.mark.parametrize(
    ("ip", "province", "city"),
    [
        ("59.188.1.1", "香港特别行政区", ""),
        ("101.8.1.1", "台湾省", "台北市"),
        ("202.175.3.3", "澳门特别行政区", ""),
    ],
)
def test_hong_kong_macao_and_taiwan_are_provinces(
    locator: IpLocator, ip: str, province: str, city: str
) -> None:
    found = locator.locate(ip)
    assert (found.country_code, found.province, found.city) == ("CN", province, city)


def test_the_coordinates_are_those_asked_for(locator: IpLocator) -> None:
    degrees = locator.locate(GUIYANG, Crs.BD09).point
    assert degrees is not None
    metres = locator.locate(GUIYANG).point
    assert metres == pytest.approx(convert_point(*degrees, Crs.BD09, Crs.BD09MC), abs=0.01)
    for coor in ("gcj02", "gcj02ll", "GCJ02"):
        there = locator.locate(GUIYANG, read_parameters(IpParameters, {"coor": coor}).coor).point
        assert there == pytest.approx(convert_point(*degrees, Crs.BD09, Crs.GCJ02), abs=1e-5)


@pytest.mark.parametrize("coor", ["wgs84", "wgs84ll", "epsg3857", "1"])
def test_other_coordinates_are_refused(coor: str) -> None:
    with pytest.raises(ParameterInvalid, match="coor") as refused:
        read_parameters(IpParameters, {"coor": coor})
    assert refused.value.status == 2


def test_an_ipv6_address_is_located_to_its_province_only(locator: IpLocator) -> None:
    found = locator.locate("240e:33d:1::1")
    assert found.province
    assert found.city == ""
    assert found.confidence == 50


@pytest.mark.parametrize(
    "ip", ["::ffff:1.204.0.1", "64:ff9b::1.204.0.1", "2002:1cc:1::1", "2001:0:4136:e378:8000:63bf:fe33:fffe"]
)
def test_a_transitional_address_is_the_ipv4_address_inside(locator: IpLocator, ip: str) -> None:
    assert locator.locate(ip) == locator.locate(GUIYANG)


def test_a_foreign_address_has_its_country_and_no_invented_point(locator: IpLocator) -> None:
    found = locator.locate("8.8.8.8")
    assert (found.country_code, found.country, found.city, found.adcode) == ("US", "美国", "", "")
    assert found.point is None
    assert found.confidence == 0
    assert found.text == "美国"


NOBODYS = (
    *("127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "100.64.0.1", "169.254.1.1", "203.0.113.9"),
    *("0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::ffff:10.0.0.1"),  # noqa: S104
    *("::", "::1", "fe80::1", "fc00::1", "ff02::1", "2001:db8::1"),
)


@pytest.mark.parametrize("ip", NOBODYS)
def test_an_address_that_nobody_in_particular_has_is_not_located(locator: IpLocator, ip: str) -> None:
    with pytest.raises(IpRefusal, match=r"ip\[.*\] loc failed") as refused:
        locator.locate(ip)
    assert refused.value.status == 1


@pytest.mark.parametrize(
    "ip",
    [
        "",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "1.2.3.4/24",
        "abc",
        "1.204.0.1:80",
        "１.2.3.4",
        "01.2.3.4",
        "g::1",
    ],
)
def test_a_malformed_address_is_illegal(locator: IpLocator, ip: str) -> None:
    with pytest.raises(IpRefusal, match="Request Parameter Error:ip illegal") as refused:
        locator.locate(ip)
    assert refused.value.status == 2


def test_every_city_named_exists_and_lies_in_its_province(locator: IpLocator, default_pack: Path) -> None:
    divisions = Divisions(default_pack / "divisions.sqlite")
    chosen = random.Random(7)  # noqa: S311
    located = 0
    for _ in range(20_000):
        try:
            found = locator.locate(str(ipaddress.IPv4Address(chosen.getrandbits(32))))
        except IpRefusal:
            continue
        if found.country_code == "CN" and found.province:
            located += 1
            division = divisions.by_code(found.adcode)
            assert division is not None
            assert found.province in {above.name for above in divisions.lineage(division)}
            assert found.point is not None
    assert located > 1_000


def test_a_lookup_takes_microseconds(locator: IpLocator) -> None:
    chosen = random.Random(8)  # noqa: S311
    addresses = [str(ipaddress.IPv4Address(chosen.randrange(1 << 24, 223 << 24))) for _ in range(5_000)]
    started = time.thread_time()
    for address in addresses:
        try:
            locator.locate(address)
        except IpRefusal:
            continue
    assert (time.thread_time() - started) / len(addresses) < 200e-6


@given(st.text(alphabet="0123456789abcdef.:%/ ", max_size=50))
def test_no_text_breaks_the_locator(locator: IpLocator, text: str) -> None:
    try:
        found = locator.locate(text)
    except IpRefusal:
        return
    assert found.country_code


@given(st.integers(0, 2**128 - 1))
def test_no_ipv6_address_breaks_the_locator(locator: IpLocator, number: int) -> None:
    try:
        found = locator.locate(str(ipaddress.IPv6Address(number)))
    except IpRefusal:
        return
    assert found.address.count("|") == 7


@pytest.mark.parametrize("ip", [GUIYANG, "61.135.169.121"])
@pytest.mark.parametrize(
    "error", [struct.error("unpack_from"), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x")]
)
def test_where_a_table_is_damaged_the_ones_behind_it_answer(
    default_pack: Path, locator: IpLocator, ip: str, error: Exception
) -> None:
    class Damaged:
        def find(self, address: Address) -> Place | None:
            raise error

    tables = open_tables(default_pack / "ip")
    own = replace(tables[0], name="own.xdb", table=Damaged())
    behind = IpLocator((own, *tables), DivisionNames(Divisions(default_pack / "divisions.sqlite")))
    assert behind.locate(ip) == locator.locate(ip)
    with pytest.raises(IpRefusal):
        IpLocator((own,), DivisionNames(Divisions(default_pack / "divisions.sqlite"))).locate(ip)
