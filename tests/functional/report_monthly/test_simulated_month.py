"""A simulated month of every service and 20 apps; each figure is computed without the engine as well."""

import io
import math
import re
from collections.abc import Iterator
from decimal import ROUND_FLOOR, Decimal
from typing import Any

import numpy as np
import openpyxl
import orjson
import pypdf
import pytest
from msgspec import Struct
from msgspec.structs import replace

from functions.report_monthly.engine.layout.edition import Coverage
from functions.report_monthly.engine.layout.service_report import _freezes
from functions.report_monthly.engine.layout.texts import load_texts
from functions.report_monthly.engine.making import ReportMaker
from functions.report_monthly.errors import ReasonMissing
from shared.catalogue import load_catalogue
from shared.changes.freeze import Freeze
from shared.service_level.months import Month
from shared.stores import ObjectStore
from tests import simulated_month as simulation
from tests.simulated_month import SimulatedMonth
from tools.local.object_server import ObjectServer

MONTH = Month.parse("2026-11")
pytestmark = pytest.mark.slow


class Case(Struct):
    """The simulated month in a store of its own, and the reports made of it."""

    month: SimulatedMonth
    maker: ReportMaker
    objects: ObjectStore
    keys: list[str]

    def read(self, name: str, revision: int = 1) -> bytes:
        return self.objects.get("reports", f"{self.month.month}/r{revision}/{name}")

    def document(self, name: str) -> dict[str, Any]:
        return orjson.loads(self.read(f"{name}.json"))


@pytest.fixture(scope="module")
def own_store(server_settings) -> Iterator[ObjectStore]:
    """A store of this module alone: other tests' reports would be in the trend."""
    with ObjectServer() as server:
        changes = {
            "s3_endpoint_url": server.endpoint_url,
            "s3_access_key_id": type(server_settings.s3_access_key_id)(server.access_key),
            "s3_secret_access_key": type(server_settings.s3_secret_access_key)(server.secret_key),
        }
        yield ObjectStore(server_settings.model_copy(update=changes))


@pytest.fixture(scope="module")
def case(own_store) -> Case:
    month = SimulatedMonth(MONTH)
    month.store(own_store)
    end = (MONTH.first_minute + MONTH.minutes) * 60 + 3_600.0
    maker = ReportMaker(own_store, load_catalogue(), "某农村信用社 · 信息科技部", clock=lambda: end)
    maker.archive.prepare()
    maker.archive.announce(month.window)
    return Case(month, maker, own_store, list(maker.make(MONTH)))


def rows_of(document: dict[str, Any], key: str) -> list[dict[str, str]]:
    """Return the rows of a table as texts by column."""
    table = next(
        block
        for section in document["sections"]
        for block in section["blocks"]
        if block["kind"] == "table" and block["key"] == key
    )
    names = [column["key"] for column in table["columns"]]
    return [dict(zip(names, (cell["text"] for cell in row), strict=True)) for row in table["rows"]]


def cut(part: int, whole: int, digits: int = 3) -> str:
    value = (Decimal(int(part)) * 100 / Decimal(int(whole))).quantize(Decimal(1).scaleb(-digits), ROUND_FLOOR)
    return f"{value}%"


def expected_service(month: SimulatedMonth, place: int) -> dict[str, str]:
    """Compute one row of the services by going through the minutes."""
    counts = month.counts[month.services[place]]
    excused = set(simulation.WINDOW_MINUTES) if place == simulation.MAINTENANCE else set()
    ok, failures = counts.ok.tolist(), counts.failures.tolist()
    bad = sum(
        good + wrong >= 10 and wrong / (good + wrong) > 0.05
        for minute, (good, wrong) in enumerate(zip(ok, failures, strict=True))
        if minute not in excused
    )
    missing = sum(
        not (counts.has_row[minute] or month.beats[minute]) for minute in range(month.month.minutes)
    )
    by_bucket = dict(zip(simulation.BUCKETS, counts.latency.sum(axis=1).tolist(), strict=True))
    total_ok, total_failures = sum(ok), sum(failures)
    calls = total_ok + total_failures + int(counts.client.sum()) + int(counts.refusals.sum())
    minutes = month.month.minutes - len(excused)
    nothing = "无调用"
    row = {
        "calls": f"{calls:,}",
        "failures": f"{total_failures:,}",
        "refusals": f"{int(counts.refusals.sum()):,}",
        "client": f"{int(counts.client.sum()):,}",
        "bad_minutes": f"{bad:,}",
        "maintenance": f"{len(excused)}",
        "missing": f"{missing:,}",
        "success": cut(total_ok, total_ok + total_failures) if total_ok + total_failures else nothing,
        "fast": nothing,
        "availability": nothing,
    }
    if total_ok:
        fast = sum(calls for bucket, calls in by_bucket.items() if bucket < 0)
        row["fast"] = cut(fast, total_ok)
        for name, fraction in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
            row[name] = percentile_text(by_bucket, fraction)
    elif total_failures:
        row["fast"] = "—"
    if total_ok or total_failures:
        row["availability"] = cut(minutes - bad, minutes) if total_ok else "0.000%"
    return row


def percentile_text(by_bucket: dict[int, int], fraction: float) -> str:
    rank, seen = math.ceil(fraction * sum(by_bucket.values()) - 1e-9), 0
    for bucket in sorted(by_bucket):
        seen += by_bucket[bucket]
        if seen >= rank:
            milliseconds = 300 * 1.04**bucket * math.sqrt(1.04)
            return f"{milliseconds:.1f}" if milliseconds < 10 else f"{milliseconds:,.0f}"
    raise AssertionError("no calls")


def test_every_figure_of_every_service_is_that_of_an_independent_computation(case):
    rows = rows_of(case.document("service-zh"), "services")
    assert len(rows) == len(case.month.services) >= 37
    for place, row in enumerate(rows):
        expected = expected_service(case.month, place)
        assert {name: row[name] for name in expected} == expected, case.month.services[place]


def test_the_faults_have_their_fixed_texts(case):
    rows = rows_of(case.document("service-zh"), "services")
    assert rows[simulation.NO_CALLS]["verdict"] == rows[simulation.NO_CALLS]["success"] == "无调用"
    assert (rows[simulation.ALL_FAILED]["verdict"], rows[simulation.ALL_FAILED]["success"]) == (
        "全部失败",
        "0.000%",
    )
    assert rows[simulation.CUT]["success"] == "99.899%"  # 998,999 of 1,000,000
    assert rows[simulation.MISSING]["missing"] == "10"
    assert rows[simulation.OUTAGE]["bad_minutes"] == "7"
    assert rows[simulation.MAINTENANCE]["maintenance"] == "60"
    assert rows[simulation.MAINTENANCE]["bad_minutes"] == "0"
    english = rows_of(case.document("service-en"), "services")
    assert english[simulation.NO_CALLS]["verdict"] == "no calls"
    assert english[simulation.ALL_FAILED]["verdict"] == "all failed"


def test_the_outage_and_the_window_stand_in_the_report_with_their_times(case):
    document = case.document("service-zh")
    outage = max(rows_of(document, "outages"), key=lambda row: int(row["minutes"]))
    assert (outage["span"], outage["minutes"], outage["cause"]) == ("11-08 15:20 – 15:27", "7", "待填写")
    text = orjson.dumps(document).decode()
    assert "计划维护：2026-11-11 10:00 至 2026-11-11 11:00" in text
    assert "运维值班 于 2026-11-01 16:40 公告" in text


def test_the_overall_figures_are_sums_over_all_services(case):
    tiles = {tile["label"]: tile["value"] for tile in case.document("service-zh")["tiles"]}
    counts = case.month.counts.values()
    ok, failures = (sum(int(getattr(row, name).sum()) for row in counts) for name in ("ok", "failures"))
    slow = sum(int(row.latency[3].sum()) for row in counts)
    assert tiles["请求成功率"] == cut(ok, ok + failures)
    assert tiles["300 ms 内完成"] == cut(ok - slow, ok)
    rest = sum(int(row.client.sum() + row.refusals.sum()) for row in counts)
    assert tiles["受理调用"] == f"{ok + failures + rest:,}"


def test_every_use_of_a_quota_is_that_of_an_independent_computation(case):
    rows = rows_of(case.document("quota-zh"), "use")
    groups: dict[tuple[int, str], list[tuple[Any, dict[str, Any]]]] = {}
    for date, row in case.month.usage:
        groups.setdefault((row["appid"], row["service"]), []).append((date, row))
    assert len(rows) == len(groups)
    order = {service: place for place, service in enumerate(case.month.services)}
    for row, (appid, service) in zip(
        rows, sorted(groups, key=lambda key: (key[0], order[key[1]])), strict=True
    ):
        days = groups[appid, service]
        peak_date, peak = max(days, key=lambda day: day[1]["spent"])
        limit = peak["quota_of_day"]
        full = sum(0 < day["quota_of_day"] <= day["spent"] for _, day in days)
        expected = {
            "app": f"{peak['app']} ({appid})",
            "quota": f"{peak['quota']:,}" if peak["quota"] >= 0 else "不限",
            "total": f"{sum(day['spent'] for _, day in days):,}",
            "peak_day": peak_date.isoformat()[5:],
            "peak_units": f"{peak['spent']:,}",
            "peak_share": cut(peak["spent"], limit, 1) if limit > 0 else "不限",
            "peak_second": f"{max(day['peak'] for _, day in days)}",
            "over_quota": f"{sum(day['over_quota'] for _, day in days):,}",
            "over_qps": f"{sum(day['over_qps'] for _, day in days):,}",
        }
        assert {name: row[name] for name in expected} == expected
        assert (row["forecast"] == f"本月 {full} 天用满") == (full > 0)


def cells_of_sheets(content: bytes) -> dict[str, list[list[str]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: [
            [f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row]
            for row in sheet.iter_rows(values_only=True)
        ]
        for sheet in book.worksheets
    }


@pytest.mark.parametrize("name", ["service-zh", "service-en", "quota-zh", "quota-en"])
def test_paper_workbook_and_json_print_the_same_cells(case, name):
    document = case.document(name)
    sheets = cells_of_sheets(case.read(f"{name}.xlsx"))
    paper = re.sub(r"\s", "", "".join(page.extract_text() for page in pdf(case, name).pages))
    tables = [
        block for section in document["sections"] for block in section["blocks"] if block["kind"] == "table"
    ]
    for table, rows in zip(tables, list(sheets.values())[1:], strict=True):
        texts = [[cell["text"] for cell in row] for row in table["rows"]]
        if texts:
            assert rows[1:] == texts
        if len(texts) <= table["paper_rows"]:
            for row in texts:
                assert all(re.sub(r"\s", "", text) in paper for text in row)
    first = [text for row in next(iter(sheets.values())) for text in row]
    for tile in document["tiles"]:
        assert tile["value"] in first
        assert re.sub(r"\s", "", tile["value"]) in paper


def pdf(case: Case, name: str) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(case.read(f"{name}.pdf")))


@pytest.mark.parametrize("name", ["service-zh", "service-en", "quota-zh", "quota-en"])
def test_the_paper_is_small_and_its_fonts_are_embedded(case, name):
    assert len(case.read(f"{name}.pdf")) <= 400_000
    fonts = [
        descendant.get_object()["/FontDescriptor"].get_object()
        for page in pdf(case, name).pages
        for font in page["/Resources"]["/Font"].values()
        for descendant in font.get_object()["/DescendantFonts"]
    ]
    assert fonts
    assert all({"/FontFile3", "/FontFile2"} & set(font) for font in fonts)


def test_a_whole_month_is_made_again_only_with_a_reason_which_the_report_keeps(case):
    with pytest.raises(ReasonMissing, match="revision 1"):
        case.maker.make(MONTH)
    first = case.document("service-zh")
    case.maker.make(MONTH, reason="补充维护窗口", author="张三")
    again = orjson.loads(case.read("service-zh.json", revision=2))
    assert "第 2 版，重制原因：补充维护窗口（张三）" in again["fine_print"]
    assert again["sections"][2] == first["sections"][2]
    assert case.document("service-zh") == first
    figures = case.maker.archive.figures(MONTH)
    assert (figures.revision, figures.reason) == (2, "补充维护窗口")


def test_the_same_history_has_the_same_hash_and_another_one_has_another(case, own_store):
    from functions.report_monthly.engine.making import data_hash

    now = (MONTH.first_minute + MONTH.minutes) * 60 + 1.0
    measures, quotas = case.maker.measure(MONTH, now)
    sha256 = data_hash(measures, quotas)
    assert sha256 in case.document("service-zh")["fine_print"]
    less = replace(measures, services=measures.services[1:])
    assert data_hash(less, quotas) != sha256


def test_a_running_month_says_that_it_is_partial_and_counts_its_past_minutes_only(case):
    past = 12 * 1440 + 30
    now = (MONTH.first_minute + past) * 60 + 5.0
    maker = ReportMaker(case.objects, load_catalogue(), "", clock=lambda: now)
    measures, _ = maker.measure(MONTH, now)
    assert (measures.past_minutes, measures.is_partial) == (past, True)
    service = measures.services[simulation.REFUSED]
    counts = case.month.counts[service.service.id]
    assert service.measurement.ok == int(counts.ok[:past].sum())
    assert service.refusals == int(counts.refusals[:past].sum())
    assert sum(service.buckets.values()) == int(counts.latency[:, :past].sum())
    coverage = Coverage(MONTH, measures.recorded_minutes, measures.past_minutes, "")
    assert coverage.notice(load_texts("zh")) == (
        "本月尚未结束：以下为截至 2026-11-13 00:30 的部分数据（17,310 / 43,200 分钟），不作为结算依据。"
    )


def test_freezes_of_the_month_stand_in_it_with_who_ordered_and_who_lifted_them(case):
    start = MONTH.first_minute * 60
    freezes = [
        Freeze(begin_time=start - 99, end_time=start - 9, author="Zhang", reason="上月"),
        Freeze(
            begin_time=start + 60, end_time=start + 7_260, author="张三", reason="两会重保", lifter="李四"
        ),
    ]
    now = start + MONTH.minutes * 60 + 5.0
    maker = ReportMaker(case.objects, load_catalogue(), "", clock=lambda: now, freezes=lambda: freezes)
    measures, _ = maker.measure(MONTH, now)
    lines = [line for block in _freezes(measures, load_texts("zh")) for line in block.lines]
    assert lines == [
        "变更冻结：2026-11-01 00:01 至 2026-11-01 02:01，两会重保（张三 下令），由 李四 提前解除"
    ]


def test_causes_that_people_write_stand_beside_their_outages(case):
    from shared.service_level.archive import Cause

    service = case.month.services[simulation.OUTAGE]
    minute = MONTH.first_minute + simulation.OUTAGE_MINUTES.start
    case.maker.archive.explain(
        MONTH, Cause(service=service, minute=minute, text="机房断电", author="李四", written_at=0)
    )
    assert case.maker.archive.causes(MONTH) == {(service, minute): "机房断电"}


def test_latency_buckets_hold_the_successful_calls_of_the_services(case):
    measures, _ = case.maker.measure(MONTH, (MONTH.first_minute + MONTH.minutes) * 60 + 1.0)
    for service in measures.services:
        assert sum(service.buckets.values()) == service.measurement.ok
        assert np.array_equal(service.measurement.minutes.ok, case.month.counts[service.service.id].ok)


@pytest.mark.parametrize(("name", "days"), [("2026-02", 28), ("2028-02", 29), ("2026-10", 31)])
def test_months_of_every_length_have_the_same_fixed_texts_in_whole_reports(
    server_settings, name: str, days: int
) -> None:
    month = Month.parse(name)
    simulated = SimulatedMonth(month, services=list(load_catalogue())[: simulation.FLAKY + 1])
    with ObjectServer() as server:
        changes = {
            "s3_endpoint_url": server.endpoint_url,
            "s3_access_key_id": type(server_settings.s3_access_key_id)(server.access_key),
            "s3_secret_access_key": type(server_settings.s3_secret_access_key)(server.secret_key),
        }
        objects = ObjectStore(server_settings.model_copy(update=changes))
        simulated.store(objects)
        clock = [(month.first_minute + 26 * 1440) * 60.0]
        maker = ReportMaker(objects, load_catalogue(), "某农村信用社", clock=lambda: clock[0])
        maker.archive.prepare()
        maker.archive.announce(simulated.window)
        case = Case(simulated, maker, objects, list(maker.make(month)))
        partial = case.document("service-zh")
        assert partial["notice"].startswith(f"本月尚未结束：以下为截至 {name}-27 00:00 的部分数据")
        assert (
            partial["notice"][:12]
            in pypdf.PdfReader(io.BytesIO(case.read("service-zh.pdf"))).pages[0].extract_text()
        )
        clock[0] = (month.first_minute + month.minutes) * 60.0 + 3_600
        assert len(maker.make(month)) == 12
        document = orjson.loads(case.read("service-zh.json", revision=2))
        rows = rows_of(document, "services")
        assert document["notice"] == ""
        assert len(document["sections"][0]["blocks"][0]["labels"]) == days
        assert f" / {days * 1440:,} 分钟" in document["fine_print"]
        assert [rows[place]["verdict"] for place in (simulation.NO_CALLS, simulation.ALL_FAILED)] == [
            "无调用",
            "全部失败",
        ]
        assert rows[simulation.CUT]["success"] == "99.899%"
        assert rows[simulation.MISSING]["missing"] == "10"
        assert rows[simulation.OUTAGE]["bad_minutes"] == "7"
        assert (rows[simulation.MAINTENANCE]["maintenance"], rows[simulation.MAINTENANCE]["bad_minutes"]) == (
            "60",
            "0",
        )
        for form in ("service-zh", "service-en", "quota-zh", "quota-en"):
            content = case.read(f"{form}.pdf", revision=2)
            assert len(content) <= 400_000
            text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
            assert "99.899%" in text or form.startswith("quota")
