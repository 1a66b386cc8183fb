"""A copy of the deployment files that a test may change, and what the checker says about it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.deployment.kustomize import KustomizeUnavailable
from tools.deployment.repository import Repository, check_repository

ROOT = Path(__file__).parents[4]
SITE = ROOT / "deploy/site.example.env"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A copy of the deployment files, with a stub for every function that stack.yml deploys."""
    for folder in ("deploy", "docker", "knative", "requirements"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for file in ("stack.yml", "stack.ce.yml", "pyproject.toml"):
        shutil.copy(ROOT / file, tmp_path / file)
    (tmp_path / "shared").mkdir()
    for function in Repository(ROOT).stack("stack.yml", {}, "standard", "stack.yml").functions.values():
        folder = tmp_path / "functions" / function["build_args"]["FUNCTION"]
        folder.mkdir(parents=True)
        (folder / "main.py").touch()
    (tmp_path / "functions/__init__.py").touch()
    return tmp_path


@pytest.fixture
def findings_of(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Check the copy without rendering overlays, which has a test of its own."""

    def unavailable(folder: Path) -> None:
        raise KustomizeUnavailable("not in this test")

    monkeypatch.setattr("tools.deployment.repository.render", unavailable)
    return lambda: [str(finding) for finding in check_repository(repository, SITE)[0]]
