"""The `geoportrait tracks` command, as operations use it."""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from shared.config import settings
from tools.cli.main import cli

APPID = 20_000_009


@pytest.fixture(autouse=True)
def _this_redis(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("REDIS_URL", redis_url)
    settings.cache_clear()
    yield
    settings.cache_clear()


def run(*words: str, status: int = 0) -> str:
    """Run a command and return what it printed."""
    result = CliRunner().invoke(cli, ["tracks", *words])
    assert result.exit_code == status, result.output
    return result.stdout


def rules_of(service_id: int) -> dict[str, object]:
    """Return the rules of a service."""
    rows = json.loads(run("list", "--json"))
    [row] = [row for row in rows if (row["appid"], row["service_id"]) == (APPID, service_id)]
    return {name: row[name] for name in ("retention_days", "gives_probes")}


def test_rules_are_set_one_by_one() -> None:
    run("set", str(APPID), "1", "--probes")
    assert rules_of(1) == {"retention_days": 365, "gives_probes": True}
    run("set", str(APPID), "1", "--retention-days", "30")
    assert rules_of(1) == {"retention_days": 30, "gives_probes": True}
    answer = json.loads(run("set", str(APPID), "1", "--no-probes", "--json"))
    assert (answer["service_id"], answer["gives_probes"]) == (1, False)
    assert str(APPID) in run("list")


@pytest.mark.parametrize("days", ["0", "3651", "many"])
def test_a_retention_that_cannot_be_is_refused(days: str) -> None:
    run("set", str(APPID), "2", "--retention-days", days, status=2)


def test_a_redis_that_is_away_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:9/0")
    settings.cache_clear()
    run("list", status=1)
