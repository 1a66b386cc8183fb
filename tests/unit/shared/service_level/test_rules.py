"""The rules of the reports: cut percentages, bad minutes, maintenance, months, words."""

from decimal import ROUND_FLOOR, Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.service_level.maintenance import MaintenanceWindow, excused_minutes
from shared.service_level.measurement import WORDS_EN, WORDS_ZH, Measurement, Verdict
from shared.service_level.minutes import ServiceMinutes, runs
from shared.service_level.months import Month, MonthError
from shared.service_level.percentages import Share
from shared.service_level.promises import AVAILABILITY

COUNT = st.integers(0, 40)


def minutes(rows, recorded=None):
    """Build minutes of (ok, failed, probes, failed probes) rows."""
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    flags = np.ones(len(rows), dtype=np.bool_) if recorded is None else np.array(recorded, dtype=np.bool_)
    return ServiceMinutes(*columns, flags)


def measure(rows, *, fast=0, excused=None, recorded=None):
    flags = np.zeros(len(rows), dtype=np.bool_) if excused is None else np.array(excused, dtype=np.bool_)
    return Measurement(minutes(rows, recorded), flags, fast)


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (998_999, 1_000_000, "99.899%"),
        (999_999_999, 1_000_000_000, "99.999%"),
        (1, 1, "100.000%"),
        (0, 7, "0.000%"),
        (2, 3, "66.666%"),
    ],
)
def test_percentages_are_cut(part, whole, text):
    assert Share(part, whole).percent() == text


@given(st.integers(1, 10**12), st.data(), st.integers(0, 6))
def test_a_percentage_is_the_exact_one_cut_and_never_more(whole, data, digits):
    part = data.draw(st.integers(0, whole))
    with localcontext(prec=60):
        exact = Decimal(part) * 100 / whole
        cut = exact.quantize(Decimal(1).scaleb(-digits), ROUND_FLOOR)
    text = Share(part, whole).percent(digits)
    assert Decimal(text.removesuffix("%")) == cut
    assert text.startswith("100") == (part == whole)


def test_nothing_has_no_percentage():
    with pytest.raises(ValueError, match="percentage of nothing"):
        Share(0, 0).percent()
    assert not Share(0, 0).reaches(AVAILABILITY)


@pytest.mark.parametrize(
    ("row", "is_bad"),
    [
        ((95, 5, 0, 0), False),  # exactly 5 %
        ((94, 6, 0, 0), True),
        ((9, 0, 0, 0), False),
        ((0, 9, 0, 0), False),  # too few calls to judge
        ((0, 10, 0, 0), True),
        ((0, 0, 1, 1), False),  # one failed probe
    ],
)
def test_a_minute_is_bad_by_the_share_of_its_failed_calls(row, is_bad):
    assert minutes([row]).bad_minutes().tolist() == [is_bad]


def test_two_failed_probes_in_a_row_are_two_bad_minutes():
    good, failed = (0, 0, 1, 0), (0, 0, 1, 1)
    flags = minutes([failed, good, failed, failed, failed, good, failed]).bad_minutes()
    assert flags.tolist() == [False, False, True, True, True, False, False]


@given(st.lists(st.tuples(COUNT, COUNT, st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=60))
def test_bad_minutes_are_those_of_the_rule_read_minute_by_minute(rows):
    rows = [(ok, failed, probes, min(probes, bad)) for ok, failed, probes, bad in rows]

    def probe_failed(index):
        return 0 <= index < len(rows) and rows[index][2] > 0 and rows[index][3] == rows[index][2]

    expected = [
        (ok + failed >= 10 and failed / (ok + failed) > 0.05)
        or (probe_failed(index) and (probe_failed(index - 1) or probe_failed(index + 1)))
        for index, (ok, failed, _, _) in enumerate(rows)
    ]
    flags = minutes(rows).bad_minutes()
    assert flags.tolist() == expected
    assert sum(end - first for first, end in runs(flags)) == sum(expected)


@given(st.lists(st.tuples(COUNT, COUNT), min_size=1, max_size=30), st.integers(0, 29))
def test_another_failure_makes_no_service_more_available(rows, place):
    rows = [(ok, failed, 0, 0) for ok, failed in rows]
    place %= len(rows)
    worse = [*rows]
    worse[place] = (rows[place][0], rows[place][1] + 1, 0, 0)
    assert measure(worse).bad_minutes >= measure(rows).bad_minutes
    earlier, later = measure(rows).success, measure(worse).success
    assert earlier.is_empty or later.part * earlier.whole <= earlier.part * later.whole


def test_maintenance_is_left_out_from_its_announcement_on():
    window = MaintenanceWindow(
        begin_time=600, end_time=1200, announced_at=780, author="ops", reason="upgrade", services=("weather",)
    )
    assert excused_minutes([window], "weather", 8, 20).nonzero()[0].tolist() == [5, 6, 7, 8, 9, 10, 11]
    assert not excused_minutes([window], "geocoding", 8, 20).any()
    early = window.model_copy(update={"announced_at": 0, "services": ()})
    assert excused_minutes([early], "geocoding", 8, 20).sum() == 10
    assert excused_minutes([early], "geocoding", 15, 100).sum() == 5


@pytest.mark.parametrize(("begin", "end"), [(600, 600), (660, 600), (601, 660), (600, 661)])
def test_a_window_has_whole_minutes_and_an_end_behind_its_begin(begin, end):
    with pytest.raises(ValueError, match="expected"):
        MaintenanceWindow(begin_time=begin, end_time=end, announced_at=0, author="a", reason="b")


def test_availability_leaves_out_maintenance_in_both_numbers():
    rows = [(0, 20, 0, 0)] * 4 + [(20, 0, 0, 0)] * 6
    measurement = measure(rows, excused=[True] * 3 + [False] * 7)
    assert measurement.availability == Share(6, 7)
    assert measurement.outages == [(3, 4)]


@pytest.mark.parametrize(
    ("measurement", "verdict"),
    [
        (measure([(0, 0, 0, 0)] * 5), Verdict.NO_CALLS),
        (measure([(0, 0, 1, 0)] * 5), Verdict.NO_CALLS),
        (measure([(0, 0, 1, 1)] * 5), Verdict.MISSED),
        (measure([(0, 3, 0, 0)] * 5), Verdict.ALL_FAILED),
        (measure([(0, 0, 1, 0)] * 9 + [(0, 0, 0, 0)], recorded=[True] * 9 + [False]), Verdict.INCOMPLETE),
        (measure([(20, 0, 0, 0)] * 5, fast=100), Verdict.REACHED),
        (measure([(20, 0, 0, 0)] * 5, fast=94), Verdict.MISSED),
        (measure([(20, 5, 0, 0)] * 5, fast=100), Verdict.MISSED),
        (measure([(20, 0, 0, 0)] * 5, fast=100, recorded=[True] * 4 + [False]), Verdict.INCOMPLETE),
    ],
)
def test_every_service_gets_one_word(measurement, verdict):
    assert measurement.verdict is verdict


def test_the_words_are_fixed():
    assert [WORDS_ZH[verdict] for verdict in Verdict] == [
        "全部失败",
        "数据不完整",
        "无调用",
        "未达标",
        "达标",
    ]
    assert WORDS_EN.keys() == set(Verdict)


@pytest.mark.parametrize(
    ("text", "days"), [("2026-02", 28), ("2028-02", 29), ("2026-11", 30), ("2026-12", 31)]
)
def test_months_have_their_minutes(text, days):
    month = Month.parse(text)
    assert str(month) == text
    assert (len(month.dates), month.minutes) == (days, days * 1440)
    assert month.plus_months(1).first_minute == month.first_minute + month.minutes
    assert month.plus_months(12).plus_months(-12) == month
    assert Month.at_time(month.first_minute * 60) == month
    assert Month.at_time(month.first_minute * 60 - 1) == month.plus_months(-1)
    assert month.past_minutes(month.first_minute * 60 + 119) == 1
    assert month.past_minutes(0) == 0
    assert month.past_minutes(4e9) == month.minutes


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "11-2026", "2026-11-01"])
def test_other_texts_are_no_month(text):
    with pytest.raises(MonthError, match="no month"):
        Month.parse(text)
