"""Conditional tags without years."""

from datetime import date

import pytest

from functions.pack_builder.engine.roads.rules.conditions import read_conditions, write_conditions

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no @ (07:00-09:00)", "no @ (07:00-09:00)"),
        ("no @ 07:00-09:00", "no @ (07:00-09:00)"),
        ("no @ (Mo-Fr 07:00-09:00); yes @ (Sa)", "no @ (Mo-Fr 07:00-09:00); yes @ (Sa)"),
        ("no @ (2026 Nov 20-2027 Feb 10)", "no @ (Nov 20-Feb 10)"),
        ("no @ (2026 Nov 20 - Dec 31 22:00-05:00)", "no @ (Nov 20-Dec 31 22:00-05:00)"),
        ("no @ (2026 Dec 24)", "no @ (Dec 24-Dec 24)"),
        ("no @ (2026 Nov-2027 Jan)", "no @ (Nov 01-Jan 31)"),
        ("no @ (2026 Dec)", "no @ (Dec 01-Dec 31)"),
        ("no @ (2025 Jan 01-2028 Dec 31)", "no @ ()"),
        ("no @ (2025-2028)", "no @ ()"),
        ("no @ (2026)", "no @ ()"),
        ("no @ (2020 Jan 01-2020 Dec 31)", ""),
        ("no @ (2019-2021); no @ (Su)", "no @ (Su)"),
        ("no @ (2029 Jan 01-2029 Mar 01)", ""),
        ("no @ (2026 Feb 31)", "no @ (2026 Feb 31)"),
        ("no", ""),
    ],
)
def test_what_holds_within_a_year_has_no_year(text: str, expected: str) -> None:
    assert write_conditions(read_conditions(text, TODAY)) == expected
