"""Alerts and dashboard stand on metrics that the functions really export."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from shared.telemetry.endings import ending
from shared.telemetry.metrics import Metrics
from tools.monitoring.dashboard import FILE, render_dashboard

FOLDER = Path(__file__).parents[4] / "deploy" / "monitoring"


def exported_names() -> set[str]:
    metrics = Metrics()
    metrics.count("weather", "ok", 0.1)
    metrics.count_cold_start(1.0)
    text = "\n".join(line for line in metrics.render(0, {}, 0).decode().splitlines())
    return set(re.findall(r"geoportrait_\w+", text))


@pytest.mark.parametrize("name", ["alerts.yml", "dashboard.json", "slo.yml"])
def test_only_exported_metrics_are_watched(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    watched = set(re.findall(r"\bgeoportrait_[a-z_]+", text))
    assert watched
    assert watched - exported_names() == set()


@pytest.mark.parametrize("name", ["alerts.yml", "dashboard.json", "slo.yml"])
def test_failed_and_valid_outcomes_are_those_of_the_reports(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    lists = {tuple(words.split("|")) for words in re.findall(r'outcome=~\\?"([^"\\]+)', text)}
    for words in lists:
        endings = {ending(word) for word in words}
        assert endings in ({"failed"}, {"ok"}, {"ok", "failed"}, {"refused"})


def test_the_dashboard_is_what_the_module_builds() -> None:
    assert FILE.read_text(encoding="utf-8") == render_dashboard()


def test_the_burn_rates_are_those_of_a_promise_of_99_9_percent() -> None:
    from shared.service_level.promises import AVAILABILITY

    rules = yaml.safe_load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    budget = (AVAILABILITY.whole - AVAILABILITY.part) / AVAILABILITY.whole
    assert budget == 0.001
    fast = next(rule for rule in rules if rule.get("alert") == "ServiceFailsFast")
    assert fast["expr"].count("14.4 * 0.001") == 2


@pytest.mark.parametrize("words", [("check", "rules", "alerts.yml"), ("test", "rules", "alerts.test.yml")])
def test_promtool_accepts_the_rules(words: tuple[str, ...]) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed: apt-get install prometheus")
    result = subprocess.run([promtool, *words], cwd=FOLDER, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
