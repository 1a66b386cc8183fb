"""Where a setting comes from: a value of the program, a secret file, the environment, the default."""

import importlib
from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.config import Settings

MODULE = importlib.import_module("shared.config.settings")


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that secrets are mounted in."""
    monkeypatch.setattr(MODULE, "SECRET_DIRECTORY", tmp_path)
    return tmp_path


@pytest.mark.parametrize("spelling", ["REDIS_URL", "redis_url", "Redis_Url"])
def test_a_variable_may_be_written_in_any_case(spelling: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(spelling, "redis://bank.example")
    assert Settings().redis_url.get_secret_value() == "redis://bank.example"


@pytest.mark.parametrize("file", ["redis-url", "redis_url"])
def test_a_secret_file_stands_above_the_environment_and_below_the_program(
    file: str, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://environment")
    (secrets / file).write_text("redis://secret\n")
    assert Settings().redis_url.get_secret_value() == "redis://secret"
    assert Settings(redis_url="redis://program").redis_url.get_secret_value() == "redis://program"


@pytest.mark.parametrize(
    ("text", "entries"),
    [("", ()), ("10.0.0.0/8", ("10.0.0.0/8",)), (" ::1/128 , 10.0.0.0/8,", ("::1/128", "10.0.0.0/8"))],
)
def test_a_list_is_written_with_commas(
    text: str, entries: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", text)
    assert Settings().trusted_proxies == entries


@pytest.mark.parametrize(
    ("variable", "text"),
    [("TRUSTED_PROXIES", "everywhere"), ("REDIS_TIMEOUT_MS", "0"), ("LOG_LEVEL", "loud")],
)
def test_a_wrong_value_is_refused_at_the_start(
    variable: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, text)
    with pytest.raises(ValidationError, match=variable.lower()):
        Settings()


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings().log_level = "debug"  # type: ignore[misc]
