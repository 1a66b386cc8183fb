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


def test_an_alarm_address_is_one_that_the_operator_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACK_ALARM_ADDRESSES", "https://fleet.example/alarms/")
    monkeypatch.setenv("TOKEN_SIGNING_KEY", "a signing key that only the tests know")
    settings.cache_clear()
    run("set", str(APPID), "3", "--alarm-url", "https://other.example/", status=1)
    answer = json.loads(
        run("set", str(APPID), "3", "--alarm-url", "https://fleet.example/alarms/a", "--json")
    )
    assert answer["alarm_url"] == "https://fleet.example/alarms/a"
    assert len(answer["alarm_secret"]) == 64
    assert answer["alarm_secret"] in run("set", str(APPID), "3", "--alarm-url", answer["alarm_url"])
    assert "alarm_secret" not in json.loads(run("set", str(APPID), "3", "--alarm-url", "", "--json"))


@pytest.mark.parametrize("days", ["0", "3651", "many"])
def test_a_retention_that_cannot_be_is_refused(days: str) -> None:
    run("set", str(APPID), "2", "--retention-days", days, status=2)


def test_a_redis_that_is_away_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:9/0")
    settings.cache_clear()
    run("list", status=1)
