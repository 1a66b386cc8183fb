"""Tables of transmitters as operators bring them."""

import gzip
from pathlib import Path

import pytest

from functions.map_locate.engine.hardware.transmitter_files import Row, RowCount, read_rows
from functions.map_locate.engine.hardware.transmitters import (
    Transmitter,
    cdma_identity,
    cell_identity,
    pack_record,
    unpack_record,
    wifi_identity,
)
from functions.map_locate.errors import RefusedFile

HEADER = "radio,mcc,net,area,cell,unit,lon,lat,range,samples,changeable,created,updated,averageSignal\n"
LTE = "LTE,460,0,9750,23928315,0,106.63,26.65,1200,17,1,1459692342,1700000000,0\n"
WIFI = "WIFI,,,,22:27:1d:20:08:d5,,106.64,26.66,60,3,1,1459692342,1700000000,-60\n"
CDMA = "CDMA,460,13824,8,1281,,106.65,26.67,3000,5,1,,,\n"


def read(path: Path, text: str, *countries: int) -> tuple[list[Row], RowCount]:
    path.write_text(text, encoding="utf-8")
    count = RowCount()
    return list(read_rows(path, frozenset(countries), count)), count


@pytest.mark.parametrize("header", [HEADER, "", "\ufeff" + HEADER])
def test_rows_are_read_with_and_without_names_of_columns(tmp_path: Path, header: str) -> None:
    rows, count = read(tmp_path / "cells.csv", header + LTE + WIFI + CDMA)
    assert [identity for identity, _ in rows] == [
        cell_identity(460, 0, 9750, 23928315),
        wifi_identity("22271D2008D5"),
        cdma_identity(13824, 8, 1281),
    ]
    assert rows[0][1] == Transmitter(106.63, 26.65, 1200.0, 17, 1700000000 // 86400)
    assert (count.rows, count.bad_rows) == (3, 0)


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    rows, _ = read(tmp_path / "own.csv", "lat,lon,cell,radio\n26.66,106.64,22-27-1D-20-08-D5,wifi\n")
    assert rows == [(wifi_identity("22:27:1d:20:08:d5"), Transmitter(106.64, 26.66, 0.0, 1, 0))]


def test_packed_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "460.csv.gz"
    path.write_bytes(gzip.compress((LTE + WIFI).encode()))
    assert len(list(read_rows(path, frozenset(), RowCount()))) == 2


def test_cells_of_other_countries_can_be_left_out(tmp_path: Path) -> None:
    rows, count = read(tmp_path / "cells.csv", LTE + LTE.replace("460", "262"), 460)
    assert (len(rows), count.foreign_rows) == (1, 1)


@pytest.mark.parametrize(
    "bad",
    [
        "LTE,460,0,9750,23928315,0,206.63,26.65,1200,17,1,0,0,0",
        "LTE,460,0,9750,x,0,106.63,26.65,1200,17,1,0,0,0",
        "LTE,460,0,9750,2147483647,0,106.63,26.65,1200,17,1,0,0,0",
        "LTE,460,0,9750,23928315,0,nan,26.65,1200,17,1,0,0,0",
        "LTE,460,0,9750,23928315,0,0,0,1200,17,1,0,0,0",
        "WIFI,,,,22:27:1d:20:08,,106.64,26.66,60,3",
        "MORSE,460,0,9750,23928315,0,106.63,26.65,1200,17,1,0,0,0",
        "LTE,460",
    ],
)
def test_a_row_that_is_no_transmitter_is_counted_and_left_out(tmp_path: Path, bad: str) -> None:
    rows, count = read(tmp_path / "cells.csv", HEADER + LTE + bad + "\n")
    assert (len(rows), count.rows, count.bad_rows) == (1, 2, 1)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "it is empty"),
        ("radio,mcc\nLTE,460\n", "no column cell"),
        ("name,town\nA,B\nC,D\n", "none of its 3 rows"),
        ("x,y\n" * 500, "200 of its first 200 rows"),
        ("a" * 10_000, "a line has"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(RefusedFile, match=problem) as refused:
        read(tmp_path / "towns.csv", text)
    assert "expected CSV as OpenCelliD exports it" in str(refused.value)


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00\x01" * 50, b"\x1f\x8b\x08broken", gzip.compress(b"LTE", mtime=0)[:-9]]
)
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cells.csv"
    path.write_bytes(content)
    with pytest.raises(RefusedFile):
        list(read_rows(path, frozenset(), RowCount()))


@pytest.mark.parametrize("place", [(106.6304567, 26.6498765), (-179.9999999, -89.9999999), (180.0, 90.0)])
def test_a_record_keeps_what_is_known_to_a_centimetre(place: tuple[float, float]) -> None:
    record = pack_record(Transmitter(*place, 1234.0, 70_000, 19_000))
    assert len(record) == 14
    transmitter = unpack_record(record)
    assert transmitter is not None
    assert transmitter[:2] == pytest.approx(place, abs=1e-7)
    assert transmitter[2:] == (1234.0, 65_535, 19_000)
    assert unpack_record(record + b"x") is None


@pytest.mark.parametrize(
    "text", ["", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:01", "22271d2008"]
)
def test_what_is_no_access_point_has_no_identity(text: str) -> None:
    assert wifi_identity(text) is None
