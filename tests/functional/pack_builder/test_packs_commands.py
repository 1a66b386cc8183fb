"""`geoportrait packs`: building, publishing, choosing, checking and pruning versions."""

import logging
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from functions.pack_builder.engine.materials import BuiltPack
from functions.pack_builder.engine.overlays import PackOverlays
from shared.config import Settings
from shared.stores import ArtifactStore, ObjectStore
from tests.functional.pack_builder.uploads import put_table
from tools.cli.packs import packs


@pytest.fixture(autouse=True)
def _no_log_on_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function that ran in this process before has its log on standard output; commands have theirs not."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [])


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
            "notes": "",
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


def test_an_upload_says_what_a_table_is_and_old_versions_are_pruned(
    settings: Settings,
    objects: ObjectStore,
    places_base: str,
    small_overlays: PackOverlays,
    store: ArtifactStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shared.config.settings", lambda: settings)
    table = tmp_path / "branches.csv"
    table.write_text("网点,经度,纬度\n观山湖测试支行,106.6231,26.6479\n", encoding="gb18030")
    columns = ["--column", "name=网点", "--column", "lng=经度", "--column", "lat=纬度"]
    whose = ["--licence", "内部使用", "--attribution", "某某银行", "--metadata", "as-of=2026-10-01"]
    command = ["upload", str(table), "--to", "places", "--coordinates", "gcj02", *columns, *whose, "--json"]
    done = CliRunner().invoke(packs, command, catch_exceptions=False)
    assert orjson.loads(done.stdout)["packs"] == ["places"]
    assert small_overlays.handle("places/branches.csv", "").startswith("places: published ")
    manifest = store.manifest("places", store.pointer("places").version)
    assert "内部使用" in manifest.licence
    assert "某某银行" in manifest.attribution
    (row,) = orjson.loads(CliRunner().invoke(packs, ["sources", "places", "--json"]).stdout)
    assert (row["key"], row["state"]) == ("places/branches.csv", "in use")
    refused = CliRunner().invoke(packs, ["upload", str(table), "--to", "elsewhere"])
    assert "no pack takes elsewhere/branches.csv" in refused.output
    assert "expected name=value" in CliRunner().invoke(packs, [*command, "--column", "lng"]).output
    pruned = CliRunner().invoke(packs, ["prune", "places", "--keep", "1", "--json"], catch_exceptions=False)
    assert orjson.loads(pruned.stdout) == {"places": [], "package-sources": []}


def test_an_unknown_pack_is_an_error_of_one_line(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.config.settings", lambda: settings)
    for command in ("build", "publish", "rebuild", "list", "prune"):
        done = CliRunner().invoke(packs, [command, "rodas"])
        assert done.exit_code == 1
        assert (
            done.output
            == "Error: no pack is called 'rodas'; expected default, places, roads, map, javascript\n"
        )
