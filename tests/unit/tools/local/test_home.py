"""The folder of a local bundle: one bundle at a time, secrets that stay and stay secret."""

import os
import stat
import subprocess
from pathlib import Path

import orjson
import pytest

from tools.local.environment_file import environment_text
from tools.local.home import INDISPENSABLE, Home, HomeError, Ports


def test_secrets_are_made_once_and_readable_by_this_user_only(tmp_path: Path) -> None:
    first = Home(tmp_path).secrets
    assert Home(tmp_path).secrets == first
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    values = [value for value in first.model_dump().values() if value]
    assert len(set(values)) == 5
    assert all(len(str(value)) >= 20 for value in values)


def test_two_homes_share_no_secret(tmp_path: Path) -> None:
    one, other = (Home(tmp_path / name) for name in "ab")
    for home in (one, other):
        home.folder.mkdir()
    assert not {v for v in one.secrets.model_dump().values() if v} & set(other.secrets.model_dump().values())


def test_damaged_secrets_are_named_and_left_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text('{"redis_password": ')
    with pytest.raises(HomeError, match=r"secrets\.json is damaged .* move the folder"):
        _ = Home(tmp_path).secrets
    assert (tmp_path / "secrets.json").read_text() == '{"redis_password": '


def test_a_second_bundle_on_the_same_home_is_refused_and_the_first_is_named(tmp_path: Path) -> None:
    refused = pytest.raises(HomeError, match=rf"in use by another bundle \(process {os.getpid()}\)")
    with Home(tmp_path).hold(), refused:
        Home(tmp_path).hold().__enter__()
    with Home(tmp_path).hold():
        pass


def test_a_home_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(HomeError, match="give --home a writable folder"):
        Home(file / "home").hold().__enter__()


def test_ports_are_remembered_and_a_damaged_file_is_forgotten(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert home.ports == Ports()
    home.remember(Ports(redis=7001, s3=7002))
    assert Home(tmp_path).ports == Ports(redis=7001, s3=7002)
    (tmp_path / "ports.json").write_text("not JSON")
    assert home.ports == Ports()


def test_the_socket_folder_is_short_private_and_removed_even_after_a_kill(tmp_path: Path) -> None:
    home = Home(tmp_path)
    killed = home.sockets()
    left = killed.__enter__()  # never left: the process was killed
    with home.sockets() as sockets:
        assert not left.exists()
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        assert len(str(sockets)) < 60
    assert not sockets.exists()
    with pytest.raises(FileNotFoundError):
        (tmp_path / "sockets").readlink()
    del killed


def test_a_shell_reads_the_environment_file_as_it_was_written(tmp_path: Path) -> None:
    home, values = Home(tmp_path), {"REDIS_URL": "redis://:pass 'word'$HOME@127.0.0.1:1/0"}
    home.write_environment(environment_text(values, {"S3_REGION": "here"}))
    file = home.environment_file
    assert home.environment == {"redis_url": values["REDIS_URL"], "s3_region": "here"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    script = f'. {file}; printf %s "$REDIS_URL"'
    said = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True).stdout
    assert said == "redis://:pass 'word'$HOME@127.0.0.1:1/0"


@pytest.mark.parametrize("name", INDISPENSABLE)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_lost_secret_is_not_made_anew_in_silence(tmp_path: Path, name: str, value: str | None) -> None:
    content = Home(tmp_path).secrets.model_dump()
    content.pop(name)
    content |= {} if value is None else {name: value}
    (tmp_path / "secrets.json").write_bytes(orjson.dumps(content))
    with pytest.raises(HomeError, match=f"lacks {name}: restore it from a backup"):
        _ = Home(tmp_path).secrets


@pytest.mark.parametrize("file", ["redis/appendonly.aof", "objects/models/current"])
def test_lost_secrets_beside_data_are_not_made_anew(tmp_path: Path, file: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).touch()
    with pytest.raises(HomeError, match=r"secrets\.json is missing, but there are data beside it"):
        _ = Home(tmp_path).secrets
