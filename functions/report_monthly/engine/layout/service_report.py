"""服务监控月报: the measures of a month as a document."""

from collections.abc import Mapping, Sequence
from typing import Final

from functions.report_monthly.engine.layout.document import (
    NO_VALUE,
    Bars,
    Cell,
    Column,
    Document,
    Heat,
    Paragraphs,
    Section,
    Table,
    Tile,
    Tone,
    count,
    milliseconds,
    share,
    short_count,
    text,
)
from functions.report_monthly.engine.layout.edition import Coverage, Edition, service_name, time_text
from functions.report_monthly.engine.layout.texts import Texts
from functions.report_monthly.engine.measures.service_month import MonthMeasures, ServiceMonth
from shared.service_level.archive import Causes, TrendRow
from shared.service_level.measurement import WORDS_EN, WORDS_ZH, Verdict
from shared.service_level.percentages import Share
from shared.service_level.promises import AVAILABILITY, COMPLETENESS, FAST_SECONDS, FAST_SHARE

NAMES_IN_CONCLUSION: Final = 4
OUTAGES_ON_PAPER: Final = 30
_SLIGHT, _HEAVY = Share(1, 1000), Share(1, 100)


def trend_row(measures: MonthMeasures) -> TrendRow:
    """Return the figures of a month for the trends of the months after it."""
    return TrendRow(
        measures.month,
        measures.availability,
        measures.success,
        measures.fast_share,
        sum(service.calls for service in measures.services),
        sum(service.measurement.bad_minutes for service in measures.services),
    )


def service_report(
    measures: MonthMeasures,
    trend: Sequence[TrendRow],
    causes: Causes,
    edition: Edition,
    coverage: Coverage,
    texts: Texts,
) -> Document:
    """Lay a month out; `trend` has the months before it, oldest first."""
    return edition.document(
        "service",
        coverage,
        texts,
        notice=_gaps(measures, texts),
        tiles=_tiles(measures, texts),
        conclusion=_conclusion(measures, texts),
        sections=[
            Section(texts("section_overview"), [_days(measures, texts), _hours(measures, texts)]),
            Section(
                texts("section_outages"),
                [_outages(measures, causes, texts), *_windows(measures, texts), *_freezes(measures, texts)],
            ),
            Section(texts("section_services"), [_services(measures, texts)], is_wide=True),
            Section(texts("section_functions"), [_functions(measures, texts)]),
            Section(texts("section_trend"), _trend([*trend, trend_row(measures)], texts)),
            Section(texts("section_rules"), [Paragraphs(texts.lines("rules"))]),
        ],
    )


def _gaps(measures: MonthMeasures, texts: Texts) -> str:
    completeness = measures.completeness
    if completeness.is_empty or completeness.reaches(COMPLETENESS):
        return ""
    recorded_text, past_text = f"{measures.recorded_minutes:,}", f"{measures.past_minutes:,}"
    return texts("incomplete", minutes=recorded_text, whole=past_text, share=completeness.percent())


def _tone(value: Share, target: Share) -> Tone:
    if value.is_empty:
        return "plain"
    return "good" if value.reaches(target) else "bad"


def _tiles(measures: MonthMeasures, texts: Texts) -> list[Tile]:
    nothing = texts("no_calls")
    availability, success, fast = measures.availability, measures.success, measures.fast_share
    worst = measures.worst
    lowest = texts(
        "promise_availability",
        name=service_name(worst.service, texts) if worst else NO_VALUE,
        share=share(worst.measurement.availability, nothing).text if worst else "",
    )
    failures = sum(service.measurement.failures for service in measures.services)
    calls = sum(service.calls for service in measures.services)
    called_services = sum(service.calls > 0 for service in measures.services)
    return [
        Tile(
            texts("availability"),
            share(availability, nothing).text,
            lowest,
            _tone(availability, AVAILABILITY),
        ),
        Tile(
            texts("success"),
            share(success, nothing).text,
            texts("promise_success", failures=f"{failures:,}"),
            "plain",
        ),
        Tile(texts("fast"), share(fast, nothing).text, texts("promise_fast"), _tone(fast, FAST_SHARE)),
        Tile(
            texts("calls"),
            f"{calls:,}" if calls else nothing,
            texts("promise_calls", used=called_services, all=len(measures.services)),
            "plain",
        ),
    ]


def _conclusion(measures: MonthMeasures, texts: Texts) -> str:
    if not measures.observed_services:
        return texts("nothing_observed")
    availability = share(measures.availability, texts("no_calls")).text
    bad = f"{sum(service.measurement.bad_minutes for service in measures.services):,}"
    failing_services = [
        service
        for service in measures.services
        if service.measurement.verdict in (Verdict.MISSED, Verdict.ALL_FAILED)
    ]
    if not failing_services:
        observed_count = len(measures.observed_services)
        return texts("reached_all", observed=observed_count, availability=availability, bad=bad)
    names = [service_name(service.service, texts) for service in failing_services[:NAMES_IN_CONCLUSION]]
    more = "…" if len(failing_services) > len(names) else ""
    return texts(
        "missed_some",
        availability=availability,
        bad=bad,
        count=len(failing_services),
        names=texts("list_separator").join(names) + more,
    )


def _days(measures: MonthMeasures, texts: Texts) -> Bars:
    ok, failures = measures.hourly_ok.sum(axis=1), measures.hourly_failures.sum(axis=1)
    days = [Share(int(good), int(good + bad)) for good, bad in zip(ok, failures, strict=True)]
    return Bars(
        texts("chart_days"),
        [str(date.day) for date in measures.month.dates],
        [float(calls) for calls in measures.daily_calls],
        [not day.is_empty and not day.reaches(AVAILABILITY) for day in days],
        short_count(max(measures.daily_calls, default=0), texts.language),
    )


def _hours(measures: MonthMeasures, texts: Texts) -> Heat:
    levels = [
        [_level(int(good), int(bad)) for good, bad in zip(ok, failures, strict=True)]
        for ok, failures in zip(measures.hourly_ok, measures.hourly_failures, strict=True)
    ]
    return Heat(texts("chart_hours"), levels)


def _level(ok: int, failures: int) -> int:
    if ok + failures == 0:
        return 0
    if failures * _SLIGHT.whole <= (ok + failures) * _SLIGHT.part:
        return 1
    return 2 if failures * _HEAVY.whole <= (ok + failures) * _HEAVY.part else 3


def _outages(measures: MonthMeasures, causes: Causes, texts: Texts) -> Table:
    first = measures.month.first_minute
    outages = sorted(
        (
            (begin, end, service.service)
            for service in measures.services
            for begin, end in service.measurement.outages
        ),
        key=lambda outage: (outage[0], outage[2].id),
    )
    rows = [
        [
            text(f"I-{index}"),
            text(service_name(service, texts)),
            text(_span((first + begin) * 60, (first + end) * 60)),
            count(end - begin),
            _cause(causes.get((service.id, first + begin)), texts),
        ]
        for index, (begin, end, service) in enumerate(outages, 1)
    ]
    columns = [
        Column("number", texts("column_number"), "left", 0.5),
        Column("service", texts("column_service"), "left", 1.3),
        Column("span", texts("column_span"), "left", 1.8),
        Column("minutes", texts("column_minutes"), "right", 0.5),
        Column("cause", texts("column_cause"), "left", 1.7),
    ]
    return Table(
        "outages",
        texts("table_outages"),
        columns,
        rows,
        texts("no_outages"),
        [float(end - begin) for begin, end, _ in outages],
        OUTAGES_ON_PAPER,
        texts("more_outages", count=f"{len(rows):,}", most=OUTAGES_ON_PAPER),
    )


def _cause(cause: str | None, texts: Texts) -> Cell:
    return text(cause) if cause else text(texts("to_fill_in"), "soft")


def _span(begin: float, end: float) -> str:
    """Return 11-09 14:34 – 14:54, with the second date where it is another."""
    first, last = time_text(begin)[5:], time_text(end)[5:]
    return f"{first} – {last[6:] if first[:5] == last[:5] else last}"


def _windows(measures: MonthMeasures, texts: Texts) -> list[Paragraphs]:
    first = measures.month.first_minute * 60
    end = first + measures.month.minutes * 60
    names = {service.service.id: service_name(service.service, texts) for service in measures.services}
    lines = [
        texts(
            "maintenance_line",
            begin=time_text(window.begin_time),
            end=time_text(window.end_time),
            services=texts("list_separator").join(names.get(name, name) for name in window.services)
            or texts("all_services"),
            reason=window.reason,
            author=window.author,
            announced=time_text(window.announced_at),
        )
        for window in sorted(measures.windows, key=lambda window: window.begin_time)
        if window.begin_time < end and window.end_time > first
    ]
    return [Paragraphs(lines)] if lines else []


def _freezes(measures: MonthMeasures, texts: Texts) -> list[Paragraphs]:
    first = measures.month.first_minute * 60
    end = first + measures.month.minutes * 60
    lines = [
        texts(
            "freeze_line",
            begin=time_text(freeze.begin_time),
            end=time_text(freeze.end_time),
            reason=freeze.reason,
            author=freeze.author,
        )
        + (texts("freeze_lifted", lifter=freeze.lifter) if freeze.lifter else "")
        for freeze in sorted(measures.freezes, key=lambda freeze: freeze.begin_time)
        if freeze.begin_time < end and freeze.end_time > first
    ]
    return [Paragraphs(lines)] if lines else []


def _services(measures: MonthMeasures, texts: Texts) -> Table:
    columns = [
        Column("service", texts("column_service"), "left", 2.6),
        Column("calls", texts("column_calls"), width=1.3),
        Column("failures", texts("column_failures")),
        Column("refusals", texts("column_refusals")),
        Column("client", texts("column_client"), width=1.2),
        Column("p50", texts("column_p50"), width=0.7),
        Column("p95", texts("column_p95"), width=0.7),
        Column("p99", texts("column_p99"), width=0.8),
        Column("fast", texts("column_fast")),
        Column("success", texts("column_success")),
        Column("bad_minutes", texts("column_bad"), width=0.9),
        Column("maintenance", texts("column_excused"), width=0.8),
        Column("missing", texts("column_missing"), width=0.8),
        Column("availability", texts("column_availability"), width=1.1),
        Column("verdict", texts("column_verdict"), "left", 1.1),
    ]
    rows = [_service_row(service, texts) for service in measures.services]
    return Table("services", texts("table_services"), columns, rows)


def _service_row(service: ServiceMonth, texts: Texts) -> list[Cell]:
    measurement, nothing = service.measurement, texts("no_calls")
    verdict = measurement.verdict
    words = WORDS_ZH if texts.language == "zh" else WORDS_EN
    p99 = service.latency_ms(0.99)
    is_slow = p99 is not None and p99 >= FAST_SECONDS * 1000
    availability, fast = measurement.availability, measurement.fast_share
    no_latency = NO_VALUE if measurement.failures else nothing
    return [
        text(service_name(service.service, texts)),
        count(service.calls),
        count(measurement.failures),
        count(service.refusals),
        count(service.client),
        milliseconds(service.latency_ms(0.5)),
        milliseconds(service.latency_ms(0.95)),
        milliseconds(p99, "bad" if is_slow else "plain"),
        share(fast, no_latency, "plain" if fast.is_empty or fast.reaches(FAST_SHARE) else "bad"),
        share(measurement.success, nothing, "bad" if verdict is Verdict.ALL_FAILED else "plain"),
        count(measurement.bad_minutes, "bad" if measurement.bad_minutes else "plain"),
        count(measurement.excused_minutes),
        count(measurement.missing_minutes, "bad" if measurement.missing_minutes else "plain"),
        share(availability, nothing, _tone(availability, AVAILABILITY)),
        text(words[verdict], _VERDICT_TONES[verdict]),
    ]


_VERDICT_TONES: Final[Mapping[Verdict, Tone]] = {
    Verdict.REACHED: "good",
    Verdict.MISSED: "bad",
    Verdict.ALL_FAILED: "bad",
    Verdict.INCOMPLETE: "bad",
    Verdict.NO_CALLS: "soft",
}


def _functions(measures: MonthMeasures, texts: Texts) -> Table:
    columns = [
        Column("function", texts("column_function"), "left", 2),
        Column("cold_starts", texts("column_cold")),
        Column("cold_ms", texts("column_cold_ms")),
        Column("gpu_mib", texts("column_gpu_mib")),
        Column("gpu_percent", texts("column_gpu_percent")),
    ]
    rows = [
        [
            text(function.function.replace("_", "-")),
            count(function.cold_starts),
            count(function.cold_ms // function.cold_starts) if function.cold_starts else _no_cell(),
            count(function.gpu_mib // function.gpu_samples) if function.gpu_samples else _no_cell(),
            share(Share(function.gpu_percent, function.gpu_samples * 100), NO_VALUE, digits=1),
        ]
        for function in measures.functions
    ]
    return Table("functions", texts("table_functions"), columns, rows, texts("no_functions"))


def _no_cell() -> Cell:
    return text(NO_VALUE, "soft")


def _trend(trend: Sequence[TrendRow], texts: Texts) -> list[Bars | Table]:
    nothing = texts("no_calls")
    columns = [
        Column("month", texts("column_month"), "left"),
        Column("calls", texts("column_calls")),
        Column("availability", texts("column_availability")),
        Column("success", texts("column_success")),
        Column("fast", texts("column_fast")),
        Column("bad_minutes", texts("column_bad")),
    ]
    rows = [
        [
            text(str(row.month)),
            count(row.calls),
            share(row.availability, nothing, _tone(row.availability, AVAILABILITY)),
            share(row.success, nothing),
            share(row.fast, nothing, _tone(row.fast, FAST_SHARE)),
            count(row.bad_minutes),
        ]
        for row in trend
    ]
    chart = Bars(
        texts("chart_trend"),
        [str(row.month)[2:] for row in trend],
        [float(row.calls) for row in trend],
        [_tone(row.availability, AVAILABILITY) == "bad" for row in trend],
        short_count(max(row.calls for row in trend), texts.language),
    )
    return [chart, Table("trend", texts("table_trend"), columns, rows)]
