"""Readers of address tables, against small tables written here by the formats' own rules."""

import ipaddress
import json
import struct
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.map_locate.engine.tables import Place, TableUnreadable, open_tables
from functions.map_locate.engine.tables.formats import READERS
from functions.map_locate.engine.tables.ip2region_v1 import Ip2regionV1
from functions.map_locate.engine.tables.ipdb import Ipdb
from functions.map_locate.engine.tables.ipv6wry import Ipv6wry
from functions.map_locate.engine.tables.table import IpTable, known_point
from functions.map_locate.engine.tables.xdb import Xdb

Ranges = list[tuple[str, str, str]]

IPV4: Ranges = [
    ("0.0.0.0", "1.0.0.255", "0|0|0|0|内网IP"),  # noqa: S104
    ("1.0.1.0", "1.0.3.255", "中国|0|福建省|福州市|电信"),
    ("1.0.4.0", "1.255.255.255", "澳大利亚|0|维多利亚|墨尔本|0"),
    ("2.0.0.0", "223.255.255.255", "中国|0|贵州省|贵阳市|联通"),
    ("224.0.0.0", "255.255.255.255", "0|0|0|0|0"),
]


def xdb(path: Path, ranges: Ranges, *, structure: int = 2, version: int = 4) -> Path:
    """Write an xdb file; a range is cut where the first two bytes of its addresses change."""
    size = 4 if version == 4 else 16
    order = "little" if version == 4 else "big"
    body, offsets = bytearray(), {}
    start_of_texts = 256 + 256 * 256 * 8
    for _, _, text in ranges:
        if text not in offsets:
            offsets[text] = start_of_texts + len(body)
            body += text.encode()
    vectors, index = bytearray(256 * 256 * 8), bytearray()
    index_start = start_of_texts + len(body)
    shift = size * 8 - 16
    for first, last, text in ranges:
        low, high = int(ipaddress.ip_address(first)), int(ipaddress.ip_address(last))
        encoded = text.encode()
        while low <= high:
            end = min(high, ((low >> shift) + 1 << shift) - 1)
            at = index_start + len(index)
            index += low.to_bytes(size, order) + end.to_bytes(size, order)  # type: ignore[arg-type]
            index += struct.pack("<HI", len(encoded), offsets[text])
            cell = (low >> shift) * 8
            if vectors[cell : cell + 4] == b"\0\0\0\0":
                struct.pack_into("<I", vectors, cell, at)
            struct.pack_into("<I", vectors, cell + 4, at)
            low = end + 1
    header = struct.pack("<HHIIIHH", structure, 1, 0, index_start, index_start + len(index), version, 4)
    path.write_bytes(header.ljust(256, b"\0") + bytes(vectors) + bytes(body) + bytes(index))
    return path


def ip2region_v1(path: Path, ranges: Ranges) -> Path:
    texts, rows = bytearray(b"\0" * 8), []
    for first, last, text in ranges:
        encoded = struct.pack("<I", 1) + text.encode()
        rows.append((int(IPv4Address(first)), int(IPv4Address(last)), len(encoded) << 24 | len(texts)))
        texts += encoded
    start = len(texts)
    for row in rows:
        texts += struct.pack("<III", *row)
    struct.pack_into("<II", texts, 0, start, len(texts) - 12)
    path.write_bytes(texts)
    return path


def ipv6wry(path: Path) -> Path:
    """Two ranges, whose second record and text are kept elsewhere."""
    header = 24
    first = "中国\t贵州省\t贵阳市\0".encode() + "中国电信\t宽带\0".encode()
    second = b"\x02" + struct.pack("<I", header)[:3] + "中国移动\0".encode()
    third = b"\x01" + struct.pack("<I", header + len(first))[:3]
    body = first + second + third
    index = b"".join(
        struct.pack("<Q", int(IPv6Address(start)) >> 64) + struct.pack("<I", header + offset)[:3]
        for start, offset in (("::", 0), ("2400::", len(first)), ("3000::", len(first) + len(second)))
    )
    start = struct.pack("<4sHBBQQ", b"IPDB", 1, 3, 8, 3, header + len(body))
    path.write_bytes(start + body + index)
    return path


def ipdb(path: Path, entries: dict[str, dict[str, str]]) -> Path:
    """Write an ipdb file from networks of both families."""
    fields = [
        "country_name",
        "region_name",
        "city_name",
        "isp_domain",
        "latitude",
        "longitude",
        "country_code",
    ]
    nodes: list[list[int | str]] = [[0, 0]]
    for network, values in entries.items():
        net = ipaddress.ip_network(network)
        bits = f"{int(net.network_address):0{net.max_prefixlen}b}"[: net.prefixlen]
        prefix = "0" * 80 + "1" * 16 if net.version == 4 else ""
        node = 0
        for bit in (prefix + bits)[:-1]:
            if nodes[node][int(bit)] == 0:
                nodes.append([0, 0])
                nodes[node][int(bit)] = len(nodes) - 1
            node = int(nodes[node][int(bit)])
        nodes[node][int((prefix + bits)[-1])] = "\t".join(values.get(field, "") for field in fields)
    count, leaves, packed = len(nodes), bytearray(b"\0" * 8), bytearray()
    for pair in nodes:
        for child in pair:
            value = child if child else count
            if isinstance(child, str):
                value = count + len(leaves)
                encoded = child.encode()
                leaves += struct.pack(">H", len(encoded)) + encoded
            packed += struct.pack(">I", value)
    meta = {"fields": fields, "languages": {"CN": 0}, "node_count": count, "ip_version": 3}
    header = json.dumps(meta).encode()
    path.write_bytes(struct.pack(">I", len(header)) + header + bytes(packed) + bytes(leaves))
    return path


def place(table: IpTable, address: str) -> Place | None:
    return table.find(ipaddress.ip_address(address))


@pytest.mark.parametrize("write", [xdb, ip2region_v1])
def test_ipv4_ranges_are_found_from_their_first_to_their_last_address(write, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = write(tmp_path / "table", IPV4)
    table: IpTable = Xdb(path) if write is xdb else Ip2regionV1(path)
    assert place(table, "1.0.1.0") == Place("中国", "", "福建省", "福州市", "电信")
    assert place(table, "1.0.3.255") == Place("中国", "", "福建省", "福州市", "电信")
    assert place(table, "1.0.4.0") == Place("澳大利亚", "", "维多利亚", "墨尔本", "")
    assert place(table, "223.255.255.255") == Place("中国", "", "贵州省", "贵阳市", "联通")
    assert place(table, "255.255.255.255") == Place()
    assert place(table, "::1") is None


def test_the_third_structure_of_xdb_holds_ipv6_and_the_country_code(tmp_path: Path) -> None:
    ranges = [
        ("::", "23ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "0|0|0|0|0"),
        ("2400::", "2400:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "中国|贵州省|贵阳市|电信|CN"),
    ]
    table = Xdb(xdb(tmp_path / "v6.xdb", ranges, structure=3, version=6))
    assert place(table, "2400:1::1") == Place("中国", "CN", "贵州省", "贵阳市", "电信")
    assert place(table, "2401::1") is None
    assert place(table, "1.2.3.4") is None


def test_ipv6wry_follows_its_redirections(tmp_path: Path) -> None:
    table = Ipv6wry(ipv6wry(tmp_path / "ipv6wry.db"))
    assert place(table, "1::1") == Place("中国", "", "贵州省", "贵阳市", "中国电信")
    assert place(table, "2400:1::1") == Place("中国", "", "贵州省", "贵阳市", "中国移动")
    assert place(table, "ffff::1") == Place("中国", "", "贵州省", "贵阳市", "中国移动")
    assert place(table, "1.2.3.4") is None


def test_ipdb_walks_its_trie_for_both_families(tmp_path: Path) -> None:
    entries = {
        "1.0.0.0/16": {
            "country_name": "中国",
            "region_name": "贵州",
            "city_name": "贵阳",
            "latitude": "26.6",
            "longitude": "106.7",
        },
        "8.8.8.0/24": {"country_name": "美国", "country_code": "US", "longitude": "-"},
        "2400::/12": {"country_name": "中国", "region_name": "浙江", "isp_domain": "阿里云"},
    }
    table = Ipdb(ipdb(tmp_path / "table.ipdb", entries))
    assert place(table, "1.0.255.255") == Place("中国", "", "贵州", "贵阳", "", (106.7, 26.6))
    assert place(table, "8.8.8.8") == Place("美国", "US")
    assert place(table, "240f::1") == Place("中国", "", "浙江", "", "阿里云")
    assert place(table, "8.8.9.1") is None
    assert place(table, "ffff::1") is None


@given(st.integers(0, 2**32 - 1))
def test_every_ipv4_address_falls_into_the_range_that_holds_it(tables: list[IpTable], number: int) -> None:
    expected = next(
        text for first, last, text in IPV4 if int(IPv4Address(first)) <= number <= int(IPv4Address(last))
    )
    for table in tables:
        found = table.find(IPv4Address(number))
        assert found is not None
        assert (found.province or "0") in expected


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> list[IpTable]:
    folder = tmp_path_factory.mktemp("tables")
    return [Xdb(xdb(folder / "a.xdb", IPV4)), Ip2regionV1(ip2region_v1(folder / "a.db", IPV4))]


@pytest.mark.parametrize("format_", READERS)
@pytest.mark.parametrize("content", [b"", b"IPDB", b"\0" * 64, b"\xff" * 600_000, b"{" * 100])
def test_a_damaged_table_is_refused_when_it_is_opened(tmp_path: Path, format_: str, content: bytes) -> None:
    damaged = tmp_path / "damaged"
    damaged.write_bytes(content)
    with pytest.raises(TableUnreadable, match="damaged"):
        READERS[format_](damaged)


def test_a_table_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    for reader, path in (
        (Xdb, xdb(tmp_path / "a.xdb", IPV4)),
        (Ip2regionV1, ip2region_v1(tmp_path / "a.db", IPV4)),
        (Ipv6wry, ipv6wry(tmp_path / "b.db")),
    ):
        path.write_bytes(path.read_bytes()[:-20])
        with pytest.raises(TableUnreadable, match=path.name):
            reader(path)


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    for reader in READERS.values():
        with pytest.raises(TableUnreadable, match="nowhere"):
            reader(tmp_path / "nowhere")


def test_the_index_lists_the_tables_in_the_order_asked(tmp_path: Path) -> None:
    xdb(tmp_path / "a.xdb", IPV4)
    ipv6wry(tmp_path / "b.db")
    (tmp_path / "tables.toml").write_text(
        '[[table]]\nfile = "b.db"\nformat = "ipv6wry"\nfinest = "province"\nconfidence = 50\n'
        '[[table]]\nfile = "a.xdb"\nformat = "xdb"\nas_of = "2024-02-28"\n',
        encoding="utf-8",
    )
    listed = open_tables(tmp_path)
    assert [(table.name, table.finest, table.confidence) for table in listed] == [
        ("b.db", "province", 50),
        ("a.xdb", "city", 0),
    ]


@pytest.mark.parametrize(
    ("index", "complaint"),
    [
        ("", "tables.toml cannot be read"),
        ("x =", "tables.toml cannot be read"),
        ('[[table]]\nfile = "a"\nformat = "csv"', "format 'csv'; expected one of xdb"),
        ('[[table]]\nfile = "../a.xdb"\nformat = "xdb"', "expected a name without folders"),
        ('[[table]]\nformat = "xdb"', "expected a name without folders"),
    ],
)
def test_a_wrong_index_is_refused(tmp_path: Path, index: str, complaint: str) -> None:
    (tmp_path / "tables.toml").write_text(index, encoding="utf-8")
    with pytest.raises(TableUnreadable, match=complaint):
        open_tables(tmp_path)


@pytest.mark.parametrize(("write", "format_"), [(xdb, "xdb"), (ip2region_v1, "ip2region-v1")])
def test_where_a_table_is_damaged_it_says_so_and_elsewhere_it_answers(
    write: Callable[[Path, Ranges], Path], format_: str, tmp_path: Path
) -> None:
    path = write(tmp_path / "a", IPV4)
    path.write_bytes(path.read_bytes().replace("福建省".encode(), b"\xff" * len("福建省".encode())))
    (tmp_path / "tables.toml").write_text(f'[[table]]\nfile = "a"\nformat = "{format_}"\n', encoding="utf-8")
    [table] = open_tables(tmp_path)
    with pytest.raises(TableUnreadable, match="a is damaged"):
        table.find(ipaddress.ip_address("1.0.1.0"))
    assert table.find(ipaddress.ip_address("58.16.0.1")) == Place("中国", "", "贵州省", "贵阳市", "联通")


@pytest.mark.parametrize(("lng", "lat"), [("106.6", "26"), (106.6, 26)], ids=["texts", "numbers"])
def test_a_point_is_a_pair_of_degrees(lng: object, lat: object) -> None:
    assert known_point(lng, lat) == (106.6, 26.0)


@pytest.mark.parametrize(
    ("lng", "lat"), [("", ""), (None, 26), ("1e999", "26"), ("nan", "26"), (106, 91), (-181, 0), ("x", "y")]
)
def test_what_is_no_place_on_earth_is_no_point(lng: object, lat: object) -> None:
    assert known_point(lng, lat) is None
