"""`geoportrait` when something is wrong: one line that says what, status 1, no traceback, no secret."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import SecretStr

from shared.config import Settings, settings
from tools.cli.main import COMMANDS, cli

ROOT = Path(__file__).parents[3]
NOWHERE = "redis://127.0.0.1:1/0"
SECRET = "a-secret-that-nobody-may-read"


@pytest.fixture(autouse=True)
def _settings_of_each_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("S3_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("S3_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("TOKEN_SIGNING_KEY", SECRET)
    settings.cache_clear()
    yield
    settings.cache_clear()


def refusal(*words: str) -> str:
    """Run a command, expect it to give up with status 1, and return the one line that it said."""
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 1, (result.output, result.exception)
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert SECRET not in result.output
    return result.stderr


NEEDING_REDIS = [("apps", "list"), ("apps", "create", "x"), ("apps", "show", "12345678")]
NEEDING_S3 = [
    ("models", "list"),
    ("models", "verify"),
    ("models", "rollback"),
    ("packs", "list"),
    ("packs", "sources"),
    ("packs", "rebuild"),
    ("packs", "prune"),
]


@pytest.mark.parametrize("words", NEEDING_REDIS, ids=" ".join)
def test_without_redis_a_command_says_so_and_where_the_settings_of_this_machine_are(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", NOWHERE)
    assert ".geoportrait/environment" not in refusal(*words)
    monkeypatch.delenv("REDIS_URL")
    monkeypatch.setattr(Settings.model_fields["redis_url"], "default", SecretStr(NOWHERE))
    Settings.model_rebuild(force=True)
    settings.cache_clear()
    said = refusal(*words)
    monkeypatch.undo()
    Settings.model_rebuild(force=True)
    assert "Redis is unreachable" in said
    assert "REDIS_URL is not set" in said
    assert ". .geoportrait/environment;" in said


@pytest.mark.parametrize("words", NEEDING_S3, ids=" ".join)
@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:1", "garbage", "http://[::1"])
def test_without_an_object_store_a_command_says_which_setting_to_look_at(
    words: tuple[str, ...], endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("S3_ENDPOINT_URL", endpoint)
    assert "S3_ENDPOINT_URL" in refusal(*words)


@pytest.mark.parametrize("words", [("apps", "list"), ("packs", "list"), ("up",)], ids=" ".join)
def test_a_setting_that_is_no_number_is_named(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAX_IN_FLIGHT", "many")
    assert refusal(*words).startswith("Error: MAX_IN_FLIGHT: Input should be a valid integer")


def test_a_folder_that_cannot_be_written_is_named() -> None:
    assert "/proc/packs" in refusal("packs", "build", "default", "--folder", "/proc/packs")
    assert "/proc/models" in refusal("models", "fetch", "--folder", "/proc/models")


def test_an_optional_source_that_does_not_exist_is_refused() -> None:
    result = CliRunner().invoke(cli, ["packs", "build", "default", "--with", "ip-dbipp"])
    assert result.exit_code == 2
    assert "no optional source is called ip-dbipp; there is ip-dbip" in result.stderr


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself(command: str) -> None:
    explained = CliRunner().invoke(cli, [command, "--help"])
    assert explained.exit_code == 0
    assert "Usage: " in explained.output


def test_output_that_nobody_reads_to_its_end_is_no_fault() -> None:
    command = [sys.executable, "-m", "tools.cli.main", "deployment", "render-routes", "httproutes"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=os.environ
    ) as shown:
        assert shown.stdout
        assert shown.stderr
        shown.stdout.close()
        assert shown.stderr.read() == b""
