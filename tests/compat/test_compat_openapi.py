"""schemathesis asks the running bundle what its OpenAPI document allows, and much that it does not.

It looks for answers of 5xx, undocumented statuses, media types and shapes.
"""

import subprocess
from pathlib import Path

import pytest

from shared.access.directory import AppDirectory
from shared.catalogue import load_catalogue
from tests.compat.clients import python_with, without_proxies
from tests.e2e.running_bundle import RunningBundle

SCHEMATHESIS = "schemathesis==4.32.5"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
EXAMPLES = 5


@pytest.fixture(scope="module")
def free_of_limits(bundle: RunningBundle) -> None:
    """The demo app without limits that would hide the engines behind 302 and 401."""
    directory = AppDirectory.open(bundle.settings)
    for service in load_catalogue().values():
        if service.kind != "ai":
            directory.set_limits(bundle.secrets["demo_appid"], service.id, quota=1_000_000, qps=5000)
    directory.close()


@pytest.mark.slow
@pytest.mark.usefixtures("free_of_limits")
def test_nothing_undocumented_is_answered(bundle: RunningBundle, tmp_path: Path) -> None:
    python = python_with("schemathesis", (SCHEMATHESIS,))
    fixed = {"ak": bundle.secrets["demo_ak"], "access_token": bundle.token()}
    configuration = tmp_path / "schemathesis.toml"
    lines = [f'{name} = "{value}"' for name, value in fixed.items()]
    configuration.write_text("\n".join(["[parameters]", *lines]) + "\n", encoding="utf-8")
    command = [python, "-m", "schemathesis.cli", "--config-file", configuration, "run"]
    options = ["--checks", ",".join(CHECKS), "--phases", "coverage,fuzzing", "--max-examples", str(EXAMPLES)]
    options += ["--exclude-path", "/tiles/archives/{name}"]  # a whole archive at each example
    options += ["--exclude-path-regex", r"^/\?qt="]  # the query of such a path is fixed: tests/functional/web
    options += ["--workers", "2", "--seed", "1", "--no-color", "--continue-on-failure"]
    ran = subprocess.run(
        [*command, f"{bundle.address}/openapi.json", *options],
        capture_output=True,
        text=True,
        timeout=540,
        env=without_proxies() | {"PYTHONIOENCODING": "utf-8"},
        cwd=tmp_path,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
