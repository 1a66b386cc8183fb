"""配额月报: the use of quotas as a document."""

from collections.abc import Sequence
from typing import Final

from functions.report_monthly.engine.layout.document import (
    Bars,
    Cell,
    Column,
    Document,
    Paragraphs,
    Section,
    Table,
    Tile,
    count,
    share,
    short_count,
    text,
)
from functions.report_monthly.engine.layout.edition import Coverage, Edition, service_name
from functions.report_monthly.engine.layout.texts import Texts
from functions.report_monthly.engine.measures.quota_month import QuotaMonth, QuotaUse
from shared.service_level.months import Month

NAMES_IN_CONCLUSION: Final = 4
USES_ON_PAPER: Final = 96


def quota_report(quotas: QuotaMonth, edition: Edition, coverage: Coverage, texts: Texts) -> Document:
    """Lay the use of a month out."""
    return edition.document(
        "quota",
        coverage,
        texts,
        tiles=_tiles(quotas.uses, texts),
        conclusion=_conclusion(quotas, texts),
        sections=[
            Section(texts("section_overview"), [_days(quotas, texts)]),
            Section(texts("section_use"), [_uses(quotas, texts)], is_wide=True),
            Section(texts("section_boosts"), [_boosts(quotas.uses, texts)]),
            Section(texts("section_quota_rules"), [Paragraphs(texts.lines("quota_rules"))]),
        ],
    )


def _full(uses: Sequence[QuotaUse]) -> list[QuotaUse]:
    return [use for use in uses if use.forecast.full_days]


def _tiles(uses: Sequence[QuotaUse], texts: Texts) -> list[Tile]:
    over_quota, over_qps = (sum(use.total(name) for use in uses) for name in ("over_quota", "over_qps"))
    full = _full(uses)
    return [
        Tile(
            texts("tile_apps"),
            f"{len({use.appid for use in uses}):,}",
            texts("tile_apps_note", pairs=f"{len(uses):,}"),
        ),
        Tile(texts("tile_units"), f"{sum(use.total('units') for use in uses):,}", texts("tile_units_note")),
        Tile(
            texts("tile_refused"),
            f"{over_quota + over_qps:,}",
            texts("tile_refused_note", quota=f"{over_quota:,}", qps=f"{over_qps:,}"),
            "bad" if over_quota else "plain",
        ),
        Tile(texts("tile_full"), f"{len(full):,}", texts("tile_full_note"), "bad" if full else "good"),
    ]


def _conclusion(quotas: QuotaMonth, texts: Texts) -> str:
    uses = quotas.uses
    if not uses:
        return texts("quota_no_use")
    lines = [
        texts(
            "quota_summary",
            apps=f"{len({use.appid for use in uses}):,}",
            services=f"{len({use.service.id for use in uses}):,}",
            units=f"{sum(use.total('units') for use in uses):,}",
        )
    ]
    full = _full(uses)
    lines.append(
        texts("quota_full", count=f"{len(full):,}", names=_names(full, texts))
        if full
        else texts("quota_fine")
    )
    soon = [use for use in uses if use.forecast.months_until_full is not None]
    if soon:
        lines.append(texts("quota_soon", names=_names(soon, texts)))
    return ("" if texts.language == "zh" else " ").join(lines)


def _names(uses: Sequence[QuotaUse], texts: Texts) -> str:
    names = [f"{use.app} · {service_name(use.service, texts)}" for use in uses[:NAMES_IN_CONCLUSION]]
    return texts("list_separator").join(names) + ("…" if len(uses) > len(names) else "")


def _days(quotas: QuotaMonth, texts: Texts) -> Bars:
    units = {date: 0 for date in quotas.month.dates}
    has_refusals = dict.fromkeys(quotas.month.dates, False)
    for use in quotas.uses:
        for day in use.days:
            units[day.date] += day.units
            has_refusals[day.date] |= day.over_quota > 0
    return Bars(
        texts("chart_use"),
        [str(date.day) for date in units],
        [float(value) for value in units.values()],
        list(has_refusals.values()),
        short_count(max(units.values()), texts.language),
    )


def _uses(quotas: QuotaMonth, texts: Texts) -> Table:
    columns = [
        Column("app", texts("column_app"), "left", 1.7),
        Column("service", texts("column_service"), "left", 2),
        Column("quota", texts("column_quota"), width=1.1),
        Column("total", texts("column_total"), width=1.2),
        Column("peak_day", texts("column_peak_day"), width=0.7),
        Column("peak_units", texts("column_peak_units"), width=1.1),
        Column("peak_share", texts("column_peak_share")),
        Column("qps", texts("column_qps"), width=0.8),
        Column("peak_second", texts("column_peak_second"), width=0.8),
        Column("over_quota", texts("column_over_quota"), width=0.8),
        Column("over_qps", texts("column_over_qps"), width=0.8),
        Column("near", texts("column_near"), width=0.9),
        Column("forecast", texts("column_forecast"), "left", 1.6),
    ]
    rows = [_row(use, quotas.month, texts) for use in quotas.uses]
    weights = [_weight(use) for use in quotas.uses]
    more = texts("more_use", count=f"{len(rows):,}", most=USES_ON_PAPER)
    return Table(
        "use", texts("table_use"), columns, rows, texts("quota_no_use"), weights, USES_ON_PAPER, more
    )


def _weight(use: QuotaUse) -> float:
    """Return how near a use came to its quota; refusals weigh most."""
    peak = use.peak_share
    return use.total("over_quota") + (0 if peak.is_empty else peak.part / peak.whole)


def _row(use: QuotaUse, month: Month, texts: Texts) -> list[Cell]:
    peak, no_limit = use.peak_day, text(texts("unlimited"), "soft")
    peak_share, over_quota = use.peak_share, use.total("over_quota")
    is_full = use.forecast.full_days > 0
    return [
        text(f"{use.app} ({use.appid})"),
        text(service_name(use.service, texts)),
        count(use.quota) if use.quota >= 0 else no_limit,
        count(use.total("units")),
        text(peak.date.isoformat()[5:]),
        count(peak.units),
        share(peak_share, texts("unlimited"), "bad" if is_full else "plain", digits=1),
        count(use.qps) if use.qps else no_limit,
        count(use.peak_second),
        count(over_quota, "bad" if over_quota else "plain"),
        count(use.total("over_qps")),
        count(use.total("near_quota")),
        _forecast(use, month, texts),
    ]


def _forecast(use: QuotaUse, month: Month, texts: Texts) -> Cell:
    prediction = use.forecast
    if not prediction.is_known:
        return text(texts("unlimited" if use.quota < 0 else "forecast_unknown"), "soft")
    if prediction.full_days:
        return text(texts("forecast_full", days=prediction.full_days), "bad")
    if prediction.months_until_full is not None:
        return text(
            texts("forecast_month", month=str(month.plus_months(prediction.months_until_full))), "bad"
        )
    return text(texts("forecast_fine"), "good")


def _boosts(uses: Sequence[QuotaUse], texts: Texts) -> Table:
    columns = [
        Column("app", texts("column_app"), "left", 2),
        Column("service", texts("column_service"), "left", 2),
        Column("days", texts("column_boost_days"), "left", 1.6),
        Column("quota", texts("column_quota"), width=1.2),
        Column("peak_units", texts("column_boost_use"), width=1.2),
    ]
    rows = []
    for use in uses:
        days = [day for day in use.days if day.is_boosted]
        if days:
            rows.append(
                [
                    text(f"{use.app} ({use.appid})"),
                    text(service_name(use.service, texts)),
                    text(f"{days[0].date.isoformat()[5:]} – {days[-1].date.isoformat()[5:]}"),
                    count(days[-1].quota),
                    count(max(day.units for day in days)),
                ]
            )
    return Table("boosts", texts("table_boosts"), columns, rows, texts("no_boosts"))
