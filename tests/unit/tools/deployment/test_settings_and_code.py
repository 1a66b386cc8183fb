"""Manifests and code, function by function; `check_agreement` compares manifests with the settings."""

import ast
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from functions.pack_builder.engine.import_graph import files_behind
from shared.config import Settings
from shared.web.event import ObjectEventEndpoint
from shared.web.function import Function
from shared.web.schedule import ScheduledEndpoint
from tools.deployment.function_table import FunctionRow
from tools.deployment.repository import Repository
from tools.deployment.stack import HEALTH_PATH, READY_PATH
from tools.routes import load_functions

ROOT: Final = Path(__file__).parents[4]
ROOMS: Final = ("functions", "shared", "tools")
DECLARATIONS: Final = ROOT / "shared/config"
ROWS: Final = Repository(ROOT).function_table.rows


@cache
def settings_of(file: Path) -> frozenset[str]:
    """Return the fields of the settings that a module asks for, as an attribute or by name."""
    if file.suffix != ".py" or DECLARATIONS in file.parents:
        return frozenset()
    names = set()
    for node in ast.walk(ast.parse(file.read_bytes())):
        match node:
            case ast.Attribute(attr=name, ctx=ast.Load()) | ast.Constant(value=str(name)):
                names.add(name)
    return frozenset(names & Settings.model_fields.keys())


def test_every_setting_is_read_by_some_code() -> None:
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    assert sorted(Settings.model_fields.keys() - frozenset[str]().union(*map(settings_of, files))) == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_function_reads_every_secret_that_it_is_given(row: FunctionRow) -> None:
    asked = frozenset[str]().union(*map(settings_of, files_behind(f"functions.{row.folder}.main")))
    assert sorted({name.replace("-", "_") for name in row.secrets} - asked) == []


@pytest.mark.parametrize("function", list(load_functions()), ids=lambda function: function.name)
def test_a_function_that_is_told_of_something_can_tell_who_tells_it(function: Function) -> None:
    [row] = [row for row in ROWS if row.folder == function.name]
    is_told = any(
        isinstance(endpoint, ObjectEventEndpoint | ScheduledEndpoint) for endpoint in function.endpoints
    )
    assert ("event-auth-token" in row.secrets) == is_told


@pytest.mark.parametrize("path", [HEALTH_PATH, READY_PATH])
def test_the_probes_of_the_manifests_are_paths_that_functions_answer(path: str) -> None:
    module = ast.parse((ROOT / "shared/web/function.py").read_bytes())
    assert path in {node.value for node in ast.walk(module) if isinstance(node, ast.Constant)}
