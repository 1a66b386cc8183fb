"""Tariffs of taxis and toll roads."""

from pathlib import Path

import pytest

from shared.roads.plates import PlatesUnreadable, load_plate_rules
from shared.roads.tariff import TariffUnreadable, default_tariff, load_tariff

OPERATORS_TARIFF = """
[[taxi]]
desc = "全天"
from = 0
to = 24
start_price = 8
start_km = 2
km_price = 1.5

[toll]
km_price = 0.45
"""


@pytest.mark.parametrize(
    ("metres", "hour", "yuan"),
    [(0, 12, 0), (1, 12, 10), (3_000, 12, 10), (10_000, 12, 24), (10_000, 23, 29), (10_000, 5, 29)],
)
def test_taxis_cost_what_the_tariff_says(metres: int, hour: int, yuan: int) -> None:
    assert default_tariff().taxi_fee(metres, hour) == yuan


def test_every_hour_has_a_taxi_rate_and_tolls_are_not_made_up() -> None:
    tariff = default_tariff()
    for hour in range(24):
        assert sum(rate.holds_at(hour) for rate in tariff.taxi) == 1
    assert tariff.toll(100_000) == 0


def test_an_operators_tariff_takes_the_place_of_the_default(tmp_path: Path) -> None:
    assert load_tariff(tmp_path) is default_tariff()
    (tmp_path / "tariff.toml").write_text(OPERATORS_TARIFF, encoding="utf-8")
    tariff = load_tariff(tmp_path)
    assert tariff.taxi_fee(10_000) == 20
    assert tariff.toll(100_000) == 45


@pytest.mark.parametrize("text", ["", "taxi = 3", "[[taxi]]\n", "[[taxi]]\ndesc=1\nfrom='x'\n", "\x00"])
def test_a_broken_tariff_or_list_of_plates_says_what_is_wrong(tmp_path: Path, text: str) -> None:
    (tmp_path / "tariff.toml").write_text(text, encoding="utf-8")
    (tmp_path / "plates.toml").write_text(text, encoding="utf-8")
    with pytest.raises(TariffUnreadable, match="taxi"):
        load_tariff(tmp_path)
    with pytest.raises(PlatesUnreadable, match="rule"):
        load_plate_rules(tmp_path)
