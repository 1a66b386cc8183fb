"""The table of deploy/functions.toml, and the files that are made from it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from shared.web.event import ObjectEventEndpoint
from shared.web.function import Function
from shared.web.schedule import ScheduledEndpoint
from tools.cli.deployment import deployment
from tools.deployment.findings import DeploymentError
from tools.deployment.function_table import TABLE, parse_function_table, with_function
from tools.deployment.repository import Repository
from tools.deployment.yaml_files import scalar
from tools.routes import load_functions

ROOT = Path(__file__).parents[4]
TEXT = (ROOT / TABLE).read_text(encoding="utf-8")
ROWS = {row.folder: row for row in parse_function_table(TEXT).rows}
OBJECT_STORE = {"s3-access-key-id", "s3-secret-access-key"}


def test_every_function_has_a_row() -> None:
    assert set(ROWS) == {function.name for function in load_functions()}


@pytest.mark.parametrize("function", list(load_functions()), ids=lambda function: function.name)
def test_a_function_gets_the_secrets_that_its_declarations_need(function: Function) -> None:
    secrets = set(ROWS[function.name].secrets)
    endpoints = function.endpoints
    doors = (ObjectEventEndpoint, ScheduledEndpoint)
    is_called_inside = any(isinstance(endpoint, doors) for endpoint in endpoints)
    assert ("event-auth-token" in secrets) == is_called_inside
    if function.packs:
        assert secrets >= OBJECT_STORE


def test_a_new_function_needs_one_row(repository: Path, findings_of: Callable[[], list[str]]) -> None:
    folder = repository / "functions/map_hello"
    folder.mkdir()
    (folder / "main.py").touch()
    fields = {
        "comment": 'Weather, "now" and soon.',
        "limits": {"cpu": "1", "memory": "512Mi"},
        "has_services": False,
    }
    written = Repository(repository).add_function("map-hello", fields)
    assert written == [
        "stack.yml",
        "stack.ce.yml",
        "knative/base/kustomization.yaml",
        "knative/base/map-hello.yaml",
    ]
    assert [finding for finding in findings_of() if "at most 15" not in finding] == []
    assert Repository(repository).write_generated_files() == []


def test_a_row_is_added_once(repository: Path) -> None:
    with pytest.raises(DeploymentError, match="map-place has a row already"):
        Repository(repository).add_function("map-place", {"comment": "again"})
    assert (repository / TABLE).read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "map-hello, comment: Field required"),
        ({"comment": "x", "memori": "1Gi"}, "map-hello, memori: Extra inputs are not permitted"),
        ({"comment": "x", "limits": {"cpu": "1"}}, "map-hello, limits.memory: Field required"),
    ],
)
def test_a_wrong_row_is_refused_by_name(fields: dict[str, object], message: str) -> None:
    with pytest.raises(DeploymentError, match=message):
        with_function(TEXT, "map-hello", fields)


def test_a_table_that_is_no_toml_is_one_finding(
    repository: Path, findings_of: Callable[[], list[str]]
) -> None:
    (repository / TABLE).write_text("functions = [", encoding="utf-8")
    [finding] = findings_of()
    assert f"{TABLE}: not readable as TOML" in finding


def test_the_command_writes_only_what_is_behind() -> None:
    result = CliRunner().invoke(deployment, ["render-files"])
    assert result.output == "Every file is what the table gives.\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", '"1"'),
        ("100m", "100m"),
        ("true", '"true"'),
        ("${A:-4}", '"${A:-4}"'),
        ("${A:-4Gi}", "${A:-4Gi}"),
        ("15m", "15m"),
    ],
)
def test_a_scalar_has_quotes_where_it_would_be_no_text(text: str, expected: str) -> None:
    assert scalar(text) == expected
