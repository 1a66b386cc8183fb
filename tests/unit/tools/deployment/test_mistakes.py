"""Deliberate mistakes in the deployment files, one at a time: the checker must name each of them."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.deployment.kustomize import KustomizeUnavailable, render
from tools.deployment.repository import check_repository

ROOT = Path(__file__).parents[4]
STACK = "stack.yml"
MISTAKES = tomllib.loads(Path(__file__).with_name("deployment_mistakes.toml").read_text(encoding="utf-8"))[
    "mistake"
]


def test_the_files_as_they_stand_have_no_mistake(findings_of: Callable[[], list[str]]) -> None:
    assert findings_of() == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["name"])
def test_the_checker_names(
    mistake: dict[str, Any], repository: Path, findings_of: Callable[[], list[str]]
) -> None:
    file = repository / mistake["file"]
    text = file.read_text(encoding="utf-8")
    assert mistake["right"] in text, (
        f"{mistake['file']} no longer contains {mistake['right']!r}: update the row"
    )
    times = -1 if mistake.get("everywhere") else 1
    file.write_text(text.replace(mistake["right"], mistake["wrong"], times), encoding="utf-8")
    findings = findings_of()
    assert any(all(word in finding for word in mistake["words"]) for finding in findings), findings
    assert all("expected" in finding for finding in findings)


def test_the_sixteenth_function_is_refused(repository: Path, findings_of: Callable[[], list[str]]) -> None:
    entry = "  one-more-%d:\n    lang: dockerfile\n"
    with (repository / STACK).open("a", encoding="utf-8") as file:
        file.writelines(entry % number for number in range(15))
    assert any("at most 15" in finding for finding in findings_of())


def test_a_function_that_was_built_must_be_deployed_everywhere(
    repository: Path, findings_of: Callable[[], list[str]]
) -> None:
    (repository / "functions/console").mkdir()
    (repository / "functions/console/main.py").touch()
    missing = [finding for finding in findings_of() if "no console" in finding]
    assert {finding.split(":")[0] for finding in missing} >= {"stack.yml", "stack.ce.yml", "knative/base"}


def test_a_function_without_services_is_refused(
    repository: Path, findings_of: Callable[[], list[str]]
) -> None:
    (repository / "functions/map_nowhere").mkdir()
    (repository / "functions/map_nowhere/main.py").touch()
    assert any("no service of shared/catalogue" in finding for finding in findings_of())


def test_an_undocumented_feature_flag_of_an_overlay_is_found(repository: Path) -> None:
    _need_kubectl()
    readme = repository / "knative/overlays/volcano/README.md"
    readme.write_text(
        readme.read_text(encoding="utf-8").replace("kubernetes.podspec-schedulername", "a flag"),
        encoding="utf-8",
    )
    findings, _ = check_repository(repository)
    assert ["kubernetes.podspec-schedulername" in str(finding) for finding in findings] == [True]


def test_an_overlay_that_kustomize_refuses_is_a_finding(repository: Path) -> None:
    _need_kubectl()
    file = repository / "knative/overlays/nvidia/kustomization.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("value: ORT_PROVIDERS", "value: OTHER"), encoding="utf-8"
    )
    findings, _ = check_repository(repository)
    assert ["kustomize refuses it" in str(finding) for finding in findings] == [True]


def _need_kubectl() -> None:
    try:
        render(ROOT / "knative/overlays/cpu")
    except KustomizeUnavailable as error:
        pytest.skip(str(error))
