"""Bans of number plates, as an operator writes them."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from shared.roads.plates import PlateRules, load_plate_rules

RULES = """
[[rule]]
name = "一环"
area = [[106.70, 26.57], [106.73, 26.57], [106.73, 26.60]]
days = [1, 2, 3, 4, 5]
hours = ["07:00-09:00", "17:00-20:00"]
home = ["贵A"]
applies_to = "others"
electric_exempt = true

[[rule]]
name = "尾号"
area = [[106.70, 26.57], [106.73, 26.57], [106.73, 26.60]]
home = ["贵A"]
applies_to = "home"
endings = { 1 = [1, 6], 2 = ["2", "7"] }
"""
MONDAY_RUSH, MONDAY_NOON, TUESDAY, SUNDAY = (
    datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    for text in ("2026-11-23T08:00", "2026-11-23T12:00", "2026-11-24T12:00", "2026-11-22T08:00")
)


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> PlateRules:
    folder = tmp_path_factory.mktemp("plates")
    (folder / "plates.toml").write_text(RULES, encoding="utf-8")
    return load_plate_rules(folder)


@pytest.mark.parametrize(
    ("plate", "when", "electric", "names"),
    [
        ("京B12345", MONDAY_RUSH, False, ["一环"]),
        ("京B12345", MONDAY_RUSH, True, []),
        ("京B12345", MONDAY_NOON, False, []),
        ("京B12345", SUNDAY, False, []),
        ("贵A12346", MONDAY_NOON, False, ["尾号"]),
        ("贵A1234B", MONDAY_NOON, False, []),
        ("贵A1236B", MONDAY_NOON, False, ["尾号"]),
        ("贵A12347", TUESDAY, False, ["尾号"]),
        ("贵A12346", TUESDAY, False, []),
        (" 贵a12346 ", MONDAY_NOON, False, ["尾号"]),
        ("no plate", MONDAY_RUSH, False, []),
        ("贵A" + "1" * 9_999, MONDAY_NOON, False, []),
        ("", MONDAY_RUSH, False, []),
    ],
)
def test_a_plate_is_banned_at_its_times_and_by_its_ending(
    rules: PlateRules, plate: str, when: datetime, electric: bool, names: list[str]
) -> None:
    assert [rule.name for rule in rules.banning(plate, when, electric)] == names


def test_without_a_file_nothing_is_banned(tmp_path: Path) -> None:
    assert load_plate_rules(tmp_path).banning("贵A12346", MONDAY_RUSH) == []


def test_hours_may_go_across_midnight(tmp_path: Path) -> None:
    night = RULES.replace('["07:00-09:00", "17:00-20:00"]', '["22:00-06:00"]').replace("days =", "# days =")
    (tmp_path / "plates.toml").write_text(night, encoding="utf-8")
    rules = load_plate_rules(tmp_path)
    for hour, banned in ((23, True), (5, True), (6, False), (12, False)):
        assert bool(rules.banning("京B12345", MONDAY_NOON.replace(hour=hour))) is banned
