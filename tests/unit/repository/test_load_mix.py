"""The tables of the load bench and of the chaos bench are whole."""

from collections import Counter
from pathlib import Path

import pytest

from bench.faults import FAULTS
from bench.generated_tables import read_part, table_rows
from bench.load import DOCUMENT, Measurement, Spent, renewed_part
from bench.load_client import Answers
from bench.load_mix import Caller, MixError, calls_of, code_of, is_answered, rate_of, read_mix
from shared.catalogue import load_catalogue

CALLER = Caller("bench", {"server": "ak", "browser": "bk", "token": "token", "none": ""}, {})
WORDS = dict.fromkeys(("start", "end", "tomorrow", "points", "track", "line", "photo", "picture"), "x")


def test_every_service_and_group_of_the_catalogue_is_asked_at_a_rate() -> None:
    catalogue = load_catalogue()
    rows = read_mix(catalogue)
    assert {row.service for row in rows} == set(catalogue)
    assert {row.group for row in rows if row.service == "track"} == set(catalogue["track"].groups)
    for row in rows:
        assert rate_of(row, catalogue) > 0
        assert row.day > 0, row.name


def test_every_row_makes_requests_of_http() -> None:
    caller = Caller(CALLER.host, CALLER.keys, WORDS)
    for row in read_mix(load_catalogue()):
        for call in calls_of(row, caller, 3):
            for request in call:
                head, _, body = request.partition(b"\r\n\r\n")
                assert head.startswith(f"{row.method} ".encode()) or call.index(request) > 0
                assert f"content-length: {len(body)}".encode() in head or not body


def test_a_matrix_is_asked_at_its_pairs() -> None:
    catalogue = load_catalogue()
    rows = {row.service: row for row in read_mix(catalogue)}
    assert rate_of(rows["routematrix"], catalogue) == 10
    assert rate_of(rows["routematrix_motorcycle"], catalogue) == 2


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('service = "nothing"\npath = "/"', "a service of the catalogue"),
        ('service = "geoconv"\npath = "/"', "no call for"),
    ],
)
def test_a_wrong_table_is_refused(tmp_path: Path, row: str, message: str) -> None:
    table = tmp_path / "mix.toml"
    table.write_text(f"[[call]]\n{row}\n", encoding="utf-8")
    with pytest.raises(MixError, match=message):
        read_mix(load_catalogue(), table)


@pytest.mark.parametrize(
    ("body", "answered", "code"),
    [
        (b'{"status":0,"result":{}}', True, "0"),
        (b'{"status":401}', False, "401"),
        (b'{"error_code":18,"error_msg":"qps"}', False, "18"),
        (b'{"log_id":1,"person_num":1}', True, "JSON"),
        (b'{"result":{"error":240}}', False, "240"),
        (b'{"errcode":0}', True, "0"),
        (b"\x89PNG\r\n", True, "bytes"),
        (b"<html>502", False, "HTML"),
        (b"", False, "bytes"),
    ],
)
def test_answers_and_refusals_are_told_apart(body: bytes, answered: bool, code: str) -> None:
    assert (is_answered(body), code_of(body)) == (answered, code)


def test_there_are_faults_enough_and_each_has_a_name_of_its_own() -> None:
    assert len(FAULTS) >= 30
    assert len({fault.name for fault in FAULTS}) == len({fault.name_zh for fault in FAULTS}) == len(FAULTS)
    assert 3 <= sum(fault.is_short for fault in FAULTS) <= 8


@pytest.mark.parametrize("name", ["geocoding", "js_transit"])
def test_services_that_are_measured_again_take_the_place_of_their_lines(name: str) -> None:
    def rows(part: str, is_own: bool) -> list[list[str]]:
        every = table_rows(part.split("\n\n")[1])
        return [row for row in every if (row[0].partition(":")[0] == name) == is_own]

    earlier = read_part(DOCUMENT, "load")
    answers = Answers([1.0, 2.0], Counter({"402": 7}), 1.0)
    lines = [
        Measurement(line, asked, answers, Spent(0, 0), 0)
        for line, asked in ((name, "100"), (f"{name}: carried", "4"))
    ]
    part = renewed_part(renewed_part(earlier, lines), lines)
    assert rows(part, is_own=False) == rows(earlier, is_own=False)
    assert [row[:2] for row in rows(part, is_own=True)] == [[name, "100"], [f"{name}: carried", "4"]]
    assert part.count(f"| {name}: 402 | 7 |") == part.count(f"| {name}: carried: 402 | 7 |") == 1
    assert part.count("Measured again") == 1
    assert part.split("\n\n")[3] == earlier.split("\n\n")[3]
