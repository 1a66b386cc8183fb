"""`geoportrait explain`: readings, candidates, scores, and why the first won."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from shared.geocoding.gazetteer import Gazetteer
from shared.geocoding.recording import GeocodingTrace
from tools.cli.explain import explain_address, text_lines
from tools.cli.main import cli
from tools.packs import build

GUIYANG = "贵州省贵阳市观山湖区"


@pytest.fixture
def explain(small_pack: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command over the pack of the test."""

    def give(name: str, cache: Path) -> Any:
        return type("Given", (), {"folder": small_pack})

    monkeypatch.setattr(build, "ensure_pack", give)
    return lambda *arguments: CliRunner().invoke(cli, ["explain", *arguments])


@pytest.mark.parametrize(
    ("address", "method", "winner"),
    [
        (f"{GUIYANG}测试北路2号", "house number", "测试北路 2号"),
        (f"{GUIYANG}测试北路与测试东路交叉口", "crossing", "测试北路 × 测试东路"),
        (f"{GUIYANG}测试公园", "place", "测试公园"),
        (f"{GUIYANG}测试东路500号", "road", "测试东路"),
        (f"{GUIYANG}G987国道K120+000", "kilometre", "G987国道 K120+000"),
        (f"{GUIYANG}测试大园", "place with a typo", "测试大园"),
        (f"{GUIYANG}测试比路2号", "house number", "测试北路 2号"),
        ("没有这条路9号，贵阳市观山湖区", "division", "观山湖区"),
        ("12a Teststrasse, Vaduz", "house number", "Teststrasse 12a"),
        ("Café Prüfung", "place", "Café Prüfung"),
    ],
)
def test_a_trace_says_why_the_first_won(small_pack: Path, address: str, method: str, winner: str) -> None:
    record = explain_address(small_pack, address)
    assert record["answer"] is not None
    assert record["reason"].startswith(f"the first {method} that a source knows")
    assert winner in record["reason"]
    assert record["readings"]
    weighed = [row for attempt in record["attempts"] for row in attempt["candidates"]]
    assert [row for row in weighed if row["verdict"] == "accepted"]
    assert all(row["verdict"] for row in weighed)
    lines = text_lines(record)
    assert lines[0].startswith("text")
    assert lines[-1] == f"because   {record['reason']}"


def test_scores_and_verdicts_are_shown_for_namesakes(small_pack: Path) -> None:
    record = explain_address(small_pack, "朝阳区", "北京")
    (reading,) = record["readings"]
    assert reading["code"] == "110105"
    assert len(reading["mentions"][0]["divisions"]) > 1
    place = explain_address(small_pack, f"{GUIYANG}测试")
    scored = [row for attempt in place["attempts"] for row in attempt["candidates"] if "score" in row]
    assert scored
    assert all(row["match"] for row in scored)


def test_the_command_prints_lines_and_json(explain: Any) -> None:
    lines = explain(f"{GUIYANG}测试北路2号")
    assert lines.exit_code == 0
    assert "because   the first house number" in lines.output
    record = json.loads(explain("测试大厦", "--region", "贵阳市", "--json").output)
    assert record["answer"]["name"] == "测试大厦"
    assert {"text", "readings", "attempts", "reason", "address", "region", "problem"} <= set(record)


@pytest.mark.parametrize("address", ["", "xyzzy"])
def test_an_address_without_a_point_ends_with_status_1(explain: Any, address: str) -> None:
    result = explain(address)
    assert result.exit_code == 1
    assert "no answer" in result.output


def test_a_trace_changes_no_answer(small_pack: Path) -> None:
    geocoder = Gazetteer.open(small_pack).geocoder
    for address in (f"{GUIYANG}测试北路6号", "中山测试路", "朝阳", "白云区测试北路2号"):
        assert geocoder.geocode(address) == geocoder.geocode(address, trace=GeocodingTrace())
