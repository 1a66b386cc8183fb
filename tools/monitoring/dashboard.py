"""The Grafana dashboard: `python -m tools.monitoring.dashboard` writes deploy/monitoring/dashboard.json."""

from pathlib import Path
from typing import Final

from grafana_foundation_sdk.builders import dashboard, prometheus, stat, timeseries
from grafana_foundation_sdk.builders.common import VizLegendOptions
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import LegendDisplayMode
from grafana_foundation_sdk.models.dashboard import DataSourceRef

FILE: Final = Path(__file__).parents[2] / "deploy" / "monitoring" / "dashboard.json"
SOURCE: Final = DataSourceRef(type_val="prometheus", uid="${source}")
VALID: Final = "ok|admitted|upstream|no_data|busy|error|unavailable"
FAILURES: Final = "busy|error|unavailable"

PANELS: Final = (
    ("Calls a second", "reqps", "sum by (service) (rate(geoportrait_requests_total[5m]))"),
    (
        "Share of failed calls",
        "percentunit",
        f'sum by (service) (rate(geoportrait_requests_total{{outcome=~"{FAILURES}"}}[5m]))'
        f' / (sum by (service) (rate(geoportrait_requests_total{{outcome=~"{VALID}"}}[5m])) > 0)',
    ),
    (
        "Time that 95 % of the calls do not exceed",
        "s",
        "histogram_quantile(0.95, sum by (service, le) (rate(geoportrait_request_seconds_bucket[5m])))",
    ),
    (
        "Refusals by quota and rate",
        "reqps",
        "sum by (service, outcome)"
        ' (rate(geoportrait_requests_total{outcome=~"qps|quota|cost_over_qps"}[5m]))',
    ),
    ("Cold starts", "short", "sum by (job) (increase(geoportrait_cold_start_seconds_count[1h]))"),
    ("Card", "short", "max by (instance, measure) (geoportrait_gpu)"),
)
FIGURES: Final = (
    (
        "Success share, 30 days",
        "percentunit",
        f'1 - sum(rate(geoportrait_requests_total{{outcome=~"{FAILURES}"}}[30d]))'
        f' / sum(rate(geoportrait_requests_total{{outcome=~"{VALID}"}}[30d]))',
    ),
    (
        "Within 300 ms, 30 days",
        "percentunit",
        'sum(rate(geoportrait_request_seconds_bucket{le="0.3"}[30d]))'
        " / sum(rate(geoportrait_request_seconds_count[30d]))",
    ),
    ("Faulty packs", "short", "sum(geoportrait_pack_faulty)"),
    ("Counts lost", "short", "sum(geoportrait_dropped_counts)"),
)


def render_dashboard() -> str:
    """Return the dashboard as JSON."""
    builder = (
        dashboard.Dashboard("geoportrait")
        .uid("geoportrait")
        .refresh("1m")
        .time("now-6h", "now")
        .timezone("browser")
        .with_variable(dashboard.DatasourceVariable("source").type("prometheus"))
    )
    for title, unit, query in FIGURES:
        figure = stat.Panel().title(title).unit(unit).datasource(SOURCE).height(4).span(6)
        builder = builder.with_panel(figure.with_target(prometheus.Dataquery().expr(query)))
    for title, unit, query in PANELS:
        legend = VizLegendOptions().display_mode(LegendDisplayMode.LIST)
        panel = timeseries.Panel().title(title).unit(unit).datasource(SOURCE).height(8).span(12)
        builder = builder.with_panel(panel.legend(legend).with_target(prometheus.Dataquery().expr(query)))
    return JSONEncoder(sort_keys=True, indent=2).encode(builder.build()) + "\n"


if __name__ == "__main__":
    FILE.write_text(render_dashboard(), encoding="utf-8")
