"""The `geoportrait apps` command, as operations use it."""

import datetime as dt
import json
import logging

import pytest
from click.testing import CliRunner

from shared.access import days
from shared.config import settings
from tools.cli.main import COMMANDS, cli


@pytest.fixture(autouse=True)
def _this_redis(redis_url, monkeypatch):
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])  # of functions that ran in this process
    settings.cache_clear()
    yield
    settings.cache_clear()


def run(*words, expect=0):
    """Run a command and return what it printed."""
    result = CliRunner().invoke(cli, [str(word) for word in words])
    assert result.exit_code == expect, result.output
    return result.output


def run_json(*words):
    """Run a command with --json and return its content; other threads may write to stderr meanwhile."""
    result = CliRunner().invoke(cli, [*(str(word) for word in words), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def appid():
    return run_json("apps", "create", "Test app")["appid"]


def test_the_secret_key_is_shown_when_it_is_made_and_never_again(appid):
    created = run_json("apps", "create", "Another")
    assert len(created["secret_key"]) == 32
    rotated = run_json("apps", "rotate-secret", created["appid"])
    assert rotated["api_key"] == created["api_key"]
    assert rotated["secret_key"] != created["secret_key"]
    for words in (("apps", "show", created["appid"]), ("apps", "list")):
        assert "secret" not in run(*words, "--json")
        assert rotated["secret_key"] not in run(*words)
    assert "stored nowhere" in run("apps", "create", "Third")


def test_every_command_answers_json(appid):
    today = dt.datetime.now(days.SHANGHAI).date().isoformat()
    assert appid in [app["appid"] for app in run_json("apps", "list")]
    assert run_json("apps", "set-quota", appid, "weather", "--quota", 5, "--qps", 2, "--shadow", "both") == {
        "appid": appid,
        "service": "weather",
        "enabled": True,
        "quota": 5,
        "qps": 2,
        "shadow": ["qps", "quota"],
        "used_today": 0,
        "own": True,
    }
    assert run_json("apps", "set-quota", appid, "weather", "--quota", "default")["quota"] == 3_000_000
    assert run_json("apps", "set-quota", appid, "weather", "--shadow", "none")["shadow"] == []
    assert run_json("apps", "set-quota", appid, "basemap_tiles", "--qps", 50)["qps"] == 50
    assert run_json("apps", "disable", appid)["state"] == "disabled"
    assert run_json("apps", "enable", appid)["state"] == "enabled"
    assert run_json("apps", "disable", appid, "--service", "weather")["enabled"] is False
    assert run_json("apps", "enable", appid, "--service", "weather")["enabled"] is True
    boosted = run_json("apps", "boost", appid, "--percent", 10, "--from", today, "--to", today)
    assert boosted["boosts"] == [{"year": int(today[:4]), "percent": 10.0, "from": today, "to": today}]
    key = run_json(
        "apps", "keys", "add", appid, "--kind", "server", "--ip", "10.0.0.0/8", "--sn", "--name", "k"
    )
    assert (len(key["ak"]), len(key["sk"]), key["checks"]) == (32, 32, ["10.0.0.0/8", "sn"])
    assert "sk" not in run_json("apps", "keys", "list", appid)[0]
    shown = run_json("apps", "show", appid)
    assert (len(shown["services"]), len(shown["keys"])) == (39 + 1, 1)  # one resource has a limit of its own
    assert run_json("apps", "keys", "remove", appid, key["ak"]) == []
    assert run_json("apps", "delete", appid, "--yes")["state"] == "deleted"
    assert appid not in [app["appid"] for app in run_json("apps", "list")]
    assert appid in [app["appid"] for app in run_json("apps", "list", "--all")]


def test_tables_for_people_show_the_same(appid):
    run("apps", "keys", "add", appid, "--kind", "browser", "--referer", "*.bank.example")
    run("apps", "set-quota", appid, "track", "--quota", 9)
    shown = run("apps", "show", appid)
    for text in (str(appid), "Test app", "enabled", "*.bank.example", "track", "30/30/30/1/60"):
        assert text in shown
    assert "Boosts: none" in shown
    assert str(appid) in run("apps", "list")


@pytest.mark.parametrize(
    ("words", "message", "status"),
    [
        (("show", 10_000_001), "there is no app 10000001", 1),
        (("show", 5), "not in the range", 2),
        (("create", ""), "name", 1),
        (("create", "x", "--service", "wether"), "no service 'wether'", 1),
        (("set-quota", "APP", "weather"), "nothing to set", 2),
        (("set-quota", "APP", "weather", "--qps", "many"), "not a valid", 2),
        (("boost", "APP", "--percent", 21, "--from", "2031-01-01", "--to", "2031-01-02"), "at most 20 %", 1),
        (("boost", "APP", "--from", "01.01.2031", "--to", "2031-01-02"), "does not match the format", 2),
        (("keys", "remove", "APP", "x" * 32), "has no key xxxxxxxx", 1),
        (("keys", "add", "APP", "--kind", "server", "--ip", "x"), "no IP address", 1),
    ],
)
def test_a_mistake_is_answered_in_one_line(appid, words, message, status):
    output = run("apps", *(appid if word == "APP" else word for word in words), expect=status)
    assert message in output
    assert "Traceback" not in output


def test_the_second_boost_of_a_year_is_refused(appid):
    window = ("--from", "2031-01-01", "--to", "2031-01-31")
    run("apps", "boost", appid, *window)
    assert "a year has only one" in run("apps", "boost", appid, *window, expect=1)


def test_an_unreachable_redis_is_one_line_and_status_1(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1")
    settings.cache_clear()
    output = run("apps", "list", expect=1)
    assert output.startswith("Error: Redis is unreachable")
    assert output.count("\n") == 1


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_sub_command_loads_and_explains_itself(name):
    assert "Usage: " in run(name, "--help")
    assert run("no-such-command", expect=2)
