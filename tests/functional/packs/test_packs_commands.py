"""`geoportrait packs`: building, publishing, choosing, checking and pruning versions."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from functions.pack_builder.plans import BuiltPack
from shared.cli.packs import packs
from shared.config import Settings
from shared.stores import ObjectStore
from tests.functional.packs.uploads import put_table


def test_the_command_publishes_lists_uses_and_verifies(
    settings: Settings, objects: ObjectStore, built_pack: BuiltPack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.config.settings", lambda: settings)
    cache = str(built_pack.folder.parents[1])

    def run(*arguments: str) -> Any:
        done = CliRunner().invoke(packs, [*arguments, "--json"], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return orjson.loads(done.stdout)

    assert run("build", "default", "--folder", cache)["default"]["folder"] == str(built_pack.folder)
    first = run("publish", "default", "--folder", cache)["default"]
    put_table(objects, built_pack.folder)
    second = run("rebuild", "default")["default"]
    listed = run("list")["default"]
    assert [(row["version"], row["layer"], row["current"]) for row in listed] == [
        (second, "operator", True),
        (first, "packages", False),
    ]
    assert run("sources", "default") == [
        {
            "pack": "default",
            "key": "ip/own.xdb",
            "bytes": (built_pack.folder / "ip/ip2region.xdb").stat().st_size,
            "state": "in use",
            "reason": "",
        }
    ]
    assert run("rollback", "default")["version"] == first
    assert run("use", "default", second)["version"] == second
    assert run("verify", "default")["faults"] == []
    objects.put("packs", f"default/{second}/ip/tables.toml", b"other")
    run("rollback", "default")
    refused = CliRunner().invoke(packs, ["use", "default", second])
    assert refused.exit_code == 1
    assert "damaged and stays unused" in refused.output
    assert CliRunner().invoke(packs, ["verify", "default", second]).exit_code == 1


def test_a_pack_that_was_not_built_names_the_command(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.config.settings", lambda: settings)
    done = CliRunner().invoke(packs, ["publish", "places", "--folder", str(tmp_path)])
    assert done.exit_code == 1
    assert "run `geoportrait packs build`" in done.output
