"""Deliberate mistakes in the deployment files, one at a time: the checker must name each of them."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.deployment.kustomize import KustomizeUnavailable, render
from tools.deployment.repository import Repository, check_repository

ROOT = Path(__file__).parents[4]
STACK = "stack.yml"
SITE = ROOT / "deploy/site.example.env"
MISTAKES = tomllib.loads(Path(__file__).with_name("deployment_mistakes.toml").read_text(encoding="utf-8"))[
    "mistake"
]


def test_the_files_as_they_stand_have_no_mistake_once_a_site_has_named_its_gateway(
    findings_of: Callable[[], list[str]],
) -> None:
    assert findings_of() == []


@pytest.mark.parametrize(
    ("networks", "hops", "words"),
    [
        ("127.0.0.0/8,192.0.2.0/24", "0", ["the placeholder 192.0.2.0/24"]),
        ("203.0.113.7", "0", ["the placeholder 203.0.113.7"]),
        ("2001:db8::/64,::1/128", "0", ["the placeholder 2001:db8::/64"]),
        ("10.0.0.0/8", "0", ["the whole of 10.0.0.0/8"]),
        ("192.168.0.0/16", "0", ["the whole of 192.168.0.0/16"]),
        ("0.0.0.0/0", "0", ["the whole of 0.0.0.0/0"]),
        ("8.0.0.0/6", "0", ["the whole of 8.0.0.0/6"]),
        ("::/0", "0", ["the whole of ::/0"]),
        ("fd00::/8", "0", ["the whole of fd00::/8"]),
        ("10.42.7.0/99", "0", ["10.42.7.0/99"]),
        ("10.42.7.0/26", "0", []),
        ("fd12:3456::/64,10.1.2.3", "0", []),
        ("192.0.2.0/24", "3", []),
        ("10.42.7.0/26", "-1", ["TRUSTED_HOPS"]),
    ],
)
def test_the_gateways_network_must_be_named(
    repository: Path, networks: str, hops: str, words: list[str]
) -> None:
    site = repository / "site.env"
    site.write_text(f"TRUSTED_PROXIES={networks}\nTRUSTED_HOPS={hops}\n", encoding="utf-8")
    findings = [str(finding) for finding in Repository(repository, site).check_settings()]
    assert bool(findings) is bool(words)
    assert all(word in finding for word in words for finding in findings)


def test_the_shipped_placeholder_is_refused_on_both_platforms(repository: Path) -> None:
    findings = [str(finding) for finding in Repository(repository).check_settings()]
    assert [finding.split()[0] for finding in findings] == ["stack.yml", "knative/base"]
    assert all("the placeholder 192.0.2.0/24" in finding for finding in findings)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "127.0.0.1", "::1"])  # noqa: S104 - what it refuses
def test_a_command_for_one_address_family_is_refused(
    repository: Path, findings_of: Callable[[], list[str]], host: str
) -> None:
    file = repository / "docker/Dockerfile"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"--host", ""', f'"--host", "{host}"'), encoding="utf-8")
    assert ["--host ''" in finding for finding in findings_of()] == [True]


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
    (repository / "functions/map_hello").mkdir()
    (repository / "functions/map_hello/main.py").touch()
    missing = [finding for finding in findings_of() if "no map-hello" in finding]
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
    findings, _ = check_repository(repository, SITE)
    assert ["kubernetes.podspec-schedulername" in str(finding) for finding in findings] == [True]


def test_an_overlay_that_kustomize_refuses_is_a_finding(repository: Path) -> None:
    _need_kubectl()
    file = repository / "knative/overlays/nvidia/kustomization.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("value: ORT_PROVIDERS", "value: OTHER"), encoding="utf-8"
    )
    findings, _ = check_repository(repository, SITE)
    assert ["kustomize refuses it" in str(finding) for finding in findings] == [True]


def _need_kubectl() -> None:
    try:
        render(ROOT / "knative/overlays/cpu")
    except KustomizeUnavailable as error:
        pytest.skip(str(error))
