"""What `up` refuses before it starts anything, and what it prints to be copied."""

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.config import Settings
from tools.local.assembly import Assembly, Options, assemble
from tools.local.environment_file import read_environment, without_own
from tools.local.first_use import curl_commands
from tools.local.home import Home
from tools.local.ports import PortUnavailable

ANY_PORTS = Options(http_port=0, https_port=0, console_port=0)
OPERATOR = {
    "REDIS_URL": "redis+cluster://:a 'word'@redis.bank.example:7000",
    "S3_ENDPOINT_URL": "http://rgw.bank.example:8000",
    "S3_ACCESS_KEY_ID": "bank",
    "S3_SECRET_ACCESS_KEY": "bank's $secret",
    "S3_BUCKET_PREFIX": "geo-",
    "WEATHER_PROVIDERS": "feed, baidu",
    "TRUSTED_HOPS": "2",
}


def test_one_port_for_both_addresses_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(PortUnavailable, match="must differ"):
        assemble(Options(http_port=9000, https_port=9000), Home(tmp_path), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def bundle(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Assembly]:
    """A bundle that was put together in `tmp_path`, with the operator's environment; nothing runs."""
    for name, value in request.param.items():
        monkeypatch.setenv(name, value)
    assembly = assemble(ANY_PORTS, Home(tmp_path), tmp_path)
    for name in request.param:
        monkeypatch.delenv(name)
    yield assembly
    assembly.entrance.close()
    if assembly.objects:
        assembly.objects.close()


@pytest.mark.parametrize("bundle", [OPERATOR], indirect=True)
def test_the_environment_file_names_the_servers_of_the_operator(
    bundle: Assembly, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = read_environment(tmp_path / "environment")
    assert file["REDIS_URL"] == OPERATOR["REDIS_URL"]
    assert file["S3_SECRET_ACCESS_KEY"] == OPERATOR["S3_SECRET_ACCESS_KEY"]
    for name, value in file.items():
        monkeypatch.setenv(name, value)
    assert Settings() == bundle.settings
    assert (bundle.redis, bundle.objects) == (None, None)
    assert bundle.hooks["geo-uploads"].endswith("/function/segment-idphoto/events/upload")


@pytest.mark.parametrize("bundle", [{}], indirect=True)
def test_the_environment_file_names_our_own_servers_where_nobody_brings_any(
    bundle: Assembly, tmp_path: Path
) -> None:
    assert bundle.redis is not None
    assert bundle.objects is not None
    file = read_environment(tmp_path / "environment")
    assert (file["REDIS_URL"], file["S3_ENDPOINT_URL"]) == (bundle.redis.url, bundle.objects.endpoint_url)
    assert bundle.hooks == {}


@pytest.mark.parametrize(
    ("bundle", "own"),
    [
        ({}, {"REDIS_URL", "S3_ENDPOINT_URL"}),
        (OPERATOR, {"CACHE_DIR"}),
        ({"GATEWAY_URL": "http://edge"}, {"REDIS_URL"}),
    ],
    indirect=["bundle"],
)
def test_a_shell_that_has_read_the_file_starts_the_bundle_again(
    bundle: Assembly, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: set[str]
) -> None:
    first = read_environment(tmp_path / "environment")
    for name, value in first.items():
        monkeypatch.setenv(name, value)
    kept = without_own(os.environ, tmp_path / "environment")
    assert first.keys() - kept.keys() >= own
    bundle.entrance.close()
    again = assemble(ANY_PORTS, Home(tmp_path), tmp_path)
    again.entrance.close()
    if again.objects:
        again.objects.close()
    assert (again.redis is None, again.objects is None) == (bundle.redis is None, bundle.objects is None)
    second = read_environment(tmp_path / "environment")
    assert {name: second[name] for name in kept.keys() & first.keys()} == {
        name: first[name] for name in kept.keys() & first.keys()
    }


def test_a_file_of_an_environment_that_is_damaged_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "environment").write_text("REDIS_URL='redis://", encoding="utf-8")
    assert read_environment(tmp_path / "environment") == read_environment(tmp_path / "none") == {}
    assert without_own({"A": "1"}, tmp_path / "environment") == {"A": "1"}


def test_the_printed_commands_can_be_copied_whatever_the_folder_is_called(tmp_path: Path) -> None:
    sample = tmp_path / "操作's 员" / "astronaut.png"
    words = shlex.split(curl_commands("http://127.0.0.1:8080", Home(tmp_path), sample), comments=False)
    assert str(sample) in words
