"""Every request shape that is known of hardware location, as a fixture."""

import json
from typing import Any

import pytest

from functions.map_locate.engine.hardware.transmitters import cdma_identity, cell_identity, wifi_identity
from functions.map_locate.hardware.errors import BodyMissing, FieldInvalid, HardwareRefusal, RequestEmpty
from functions.map_locate.hardware.parameters import DeviceQuery, read_devices, read_fields
from shared.geo import Crs

ITEM = {"accesstype": 1, "imei": "xxxxxxxxxxxxxxx", "macs": "22:27:1d:20:08:d6,-55,A"}
ENVELOPE = {"ver": "1.0", "trace": False, "prod": "demo", "src": "gztest", "key": "AK"}
WIFI = wifi_identity("22271d2008d6")


def device(**fields: Any) -> DeviceQuery:
    (query,) = read_devices({"body": [{"accesstype": 0, **fields}]})
    return query


def signals(**fields: Any) -> list[tuple[tuple[bytes, ...], float | None, str]]:
    return [signal[:3] for signal in device(**fields).report.signals]


@pytest.mark.parametrize(
    ("query", "form", "body"),
    [
        ({}, {}, {**ENVELOPE, "body": [ITEM]}),
        ({"key": "AK", "src": "a", "prod": "b", "ver": "1.0", "trace": "false"}, {}, {"body": [ITEM]}),
        ({"ak": "AK"}, {}, {**ENVELOPE, "body": [ITEM]}),
        ({"ak": "AK"}, {}, [ITEM]),
        ({"ak": "AK"}, {}, ITEM),
        ({}, {}, {**ENVELOPE, "body": ITEM}),
        ({}, {}, {**ENVELOPE, "body": json.dumps([ITEM])}),
        ({"ak": "AK"}, {"body": json.dumps([ITEM])}, None),
        ({}, {**ENVELOPE, "body": json.dumps([ITEM])}, None),
        ({"ak": "AK"}, {name: str(value) for name, value in ITEM.items()}, None),
        ({"ak": "AK", **{name: str(value) for name, value in ITEM.items()}}, {}, b""),
    ],
)
def test_the_same_device_is_read_from_every_shape(query: Any, form: Any, body: Any) -> None:
    raw = b"form" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = read_fields(query, form, raw)
    assert (fields.get("key") or fields.get("ak")) == "AK"
    (read,) = read_devices(fields)
    assert [signal.identities for signal in read.report.signals] == [(WIFI,)]


@pytest.mark.parametrize(
    ("macs", "count"),
    [
        ("22:27:1d:20:08:d6,-55,A|22:27:1d:20:08:d7,-60,B", 2),
        ("70:ba:ef:d0:87:91,-42,|70:ba:ef:d1:0e:01,-45,|58:60:5f:68:d8:30,-89,", 3),
        ("70:ba:ef:d0:87:91,-42|70baefd10e01,-45|", 2),
        ("70-BA-EF-D0-87-91,-42,name,3", 1),
        ("70:ba:ef:d0:87:91", 1),
        ("70:ba:ef:d0:87:91,-42,|70:ba:ef:d0:87:91,-42,", 1),
        ("nonsense|,,,|70:ba:ef:d0:87:91,weak,x", 1),
        ("", 0),
    ],
)
def test_access_points_are_read_as_clients_write_them(macs: str, count: int) -> None:
    assert len(signals(accesstype=1, macs=macs)) == count


def test_the_access_point_in_use_counts_like_the_others_and_its_name_is_read() -> None:
    assert signals(accesstype=1, mmac="22:27:1d:20:08:d6,-55,CMCC-EDU", macs=None) == [
        ((WIFI,), -55.0, "CMCC-EDU")
    ]


@pytest.mark.parametrize(
    ("bts", "identity", "dbm"),
    [
        ("460,01,40977,2205409,-65", cell_identity(460, 1, 40977, 2205409), -65.0),
        ("460,0,4189,8869,-63", cell_identity(460, 0, 4189, 8869), -63.0),
        ("460,0,9750,23928315,-140", cell_identity(460, 0, 9750, 23928315), -140.0),
        ("460,0,4189,8869,99", cell_identity(460, 0, 4189, 8869), None),
        ("460,0,4189,8869,50", cell_identity(460, 0, 4189, 8869), None),
        ("460,0,4189,8869,20", cell_identity(460, 0, 4189, 8869), -73.0),
        ("460,0,4189,8869", cell_identity(460, 0, 4189, 8869), None),
    ],
)
def test_cells_and_their_signals_are_read(bts: str, identity: bytes, dbm: float | None) -> None:
    assert signals(bts=bts) == [((identity,), dbm, "")]


def test_a_cell_without_a_network_may_be_of_any_network_of_china() -> None:
    ((identities, _, _),) = signals(bts="-1,-1,4189,8869,-63")
    assert cell_identity(460, 0, 4189, 8869) in identities
    assert cell_identity(460, 1, 4189, 8869) in identities
    assert len(identities) > 5


@pytest.mark.parametrize(
    "bts", ["460,0,4189,0,-63", "460,0,65535,8869,-63", "460,0,,,", "a,b,c,d,e", "460|0"]
)
def test_a_cell_that_is_none_is_left_out(bts: str) -> None:
    assert signals(bts=bts, nearbts="460,0,4189,33989,-81|460,0,4189,33989,-81") == [
        ((cell_identity(460, 0, 4189, 33989),), -81.0, "")
    ]


@pytest.mark.parametrize("cdma", [1, "1", True])
@pytest.mark.parametrize(
    ("bts", "place"),
    [
        ("13824,8,1281,106.63,26.65,-70", (106.63, 26.65)),
        ("13824,8,1281,1535472,383760,-70", (106.63, 26.65)),
        ("13824,8,1281,0,0,-70", None),
    ],
)
def test_stations_of_cdma_may_say_where_they_are(cdma: Any, bts: str, place: Any) -> None:
    (signal,) = device(bts=bts, cdma=cdma).report.signals
    assert signal.identities == (cdma_identity(13824, 8, 1281),)
    assert signal.dbm == -70.0
    assert signal.place == (place if place is None else pytest.approx(place))


def test_an_item_for_cells_and_one_for_access_points_come_in_one_body() -> None:
    cells = {"accesstype": 0, "bts": "460,0,4189,8869,-63", "clientip": "1.204.0.1", "cdma": 0}
    first, second = read_devices({"body": [ITEM, cells]})
    assert first.report.identities == (WIFI,)
    assert second.report.ip == "1.204.0.1"
    assert read_devices({"body": [{"accesstype": "0", "serverip": "1.2.3.4"}]})[0].report.ip == "1.2.3.4"


def test_access_type_2_only_converts_the_satellite_position() -> None:
    query = device(accesstype=2, gps="106.63|26.65|15", macs=ITEM["macs"], coor="gcj02")
    assert query.report.signals == ()
    assert query.report.gps is not None
    assert query.report.gps[:3] == (106.63, 26.65, 15.0)
    assert query.crs is Crs.GCJ02


@pytest.mark.parametrize(
    ("coor", "crs"),
    [("GCJ02", Crs.GCJ02), ("wgs84", Crs.WGS84), ("BD09LL", Crs.BD09), ("", Crs.BD09), (None, Crs.BD09)],
)
def test_the_coordinate_type_is_read_in_any_case(coor: Any, crs: Crs) -> None:
    assert device(coor=coor).crs is crs


@pytest.mark.parametrize(
    ("flag", "meaning"), [("Y", True), ("y", True), ("N", False), ("", False), (None, False)]
)
def test_the_address_comes_where_it_is_wanted(flag: Any, meaning: bool) -> None:
    assert device(need_rgc=flag).needs_address is meaning


@pytest.mark.parametrize(
    ("fields", "refusal", "code"),
    [
        ({"key": "AK"}, BodyMissing, 101),
        ({"body": []}, BodyMissing, 101),
        ({"body": [ITEM] * 3}, BodyMissing, 101),
        ({"body": 7}, BodyMissing, 101),
        ({"body": ["x"]}, FieldInvalid, 103),
        ({"body": [{}]}, FieldInvalid, 103),
        ({"body": [{"accesstype": 3}]}, FieldInvalid, 103),
        ({"body": [{"accesstype": 2}]}, FieldInvalid, 103),
        ({"body": [{"accesstype": 2, "gps": "206|26|3"}]}, FieldInvalid, 103),
        ({"body": [{**ITEM, "coor": "mars"}]}, FieldInvalid, 103),
    ],
)
def test_what_cannot_be_answered_is_refused(fields: Any, refusal: type[HardwareRefusal], code: int) -> None:
    with pytest.raises(refusal) as refused:
        read_devices(fields)
    assert refused.value.errcode == code


@pytest.mark.parametrize(
    ("body", "refusal"),
    [(b"", RequestEmpty), (b"  ", RequestEmpty), (b"{", FieldInvalid), (b"[1,", FieldInvalid)],
)
def test_an_empty_or_broken_body_is_refused(body: bytes, refusal: type[HardwareRefusal]) -> None:
    with pytest.raises(refusal):
        read_fields({"key": "AK"}, {}, body)


def test_long_lists_are_cut() -> None:
    macs = "|".join(f"00:27:1d:20:{number // 256:02x}:{number % 256:02x},-50," for number in range(2_000))
    assert len(signals(accesstype=1, macs=macs)) == 64
