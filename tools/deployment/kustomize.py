"""Render Knative overlays with `kubectl kustomize`, and check what can be checked without it.

KustomizeUnavailable   kubectl is not installed
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tools.deployment.findings import DeploymentError, Finding, unknown_name
from tools.deployment.kubectl import find_kubectl
from tools.deployment.yaml_files import Document, parse_documents, read_documents, read_text

_FLAG = re.compile(r"kubernetes\.[a-z-]+")
_SECONDS = 60
_KEYS = (
    "apiVersion",
    "kind",
    "namespace",
    "resources",
    "components",
    "images",
    "patches",
    "labels",
    "configMapGenerator",
    "configurations",
)


class KustomizeUnavailable(Exception):
    """There is no kubectl, so overlays cannot be rendered."""


def render(folder: Path) -> list[Document]:
    """Return the documents that `kubectl apply -k folder` would send.

    Raises:
        KustomizeUnavailable: kubectl is not installed.
        DeploymentError: kustomize refuses the folder; the message is its own.
    """
    kubectl = find_kubectl()
    if kubectl is None:
        raise KustomizeUnavailable(
            "kubectl is not installed, so overlays are checked without being rendered: "
            "`geoportrait deployment kubectl` brings one"
        )
    result = subprocess.run(  # noqa: S603 - a fixed command on a folder of this repository
        [str(kubectl), "kustomize", str(folder)],
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if result.returncode != 0:
        raise DeploymentError(f"{folder}: kustomize refuses it: {' '.join(result.stderr.split())}")
    return parse_documents(result.stdout, str(folder))


def feature_flags(folder: Path) -> set[str]:
    """Return the Knative feature flags that the folder's README.md says it needs."""
    readme = folder / "README.md"
    return set(_FLAG.findall(readme.read_text(encoding="utf-8"))) if readme.is_file() else set()


def check_kustomization(folder: Path, location: str) -> Iterator[Finding]:
    """Check keys, that every file named exists, and that a README.md says what the folder needs."""
    [content] = read_documents(folder / "kustomization.yaml", f"{location}/kustomization.yaml")
    for key in set(content) - set(_KEYS):
        yield unknown_name(f"{location}/kustomization.yaml", "key", str(key), _KEYS)
    files = [
        *content.get("resources", ()),
        *content.get("components", ()),
        *content.get("configurations", ()),
    ]
    for generator in content.get("configMapGenerator", ()):
        files += [*generator.get("envs", ()), *generator.get("files", ())]
    for file in files:
        if not (folder / file).exists():
            yield Finding(
                f"{location}/kustomization.yaml",
                f"{file}, which does not exist",
                "a file or folder beside it",
            )
    for patch in content.get("patches", ()):
        if "group" not in patch.get("target", {}) or "name" not in patch.get("target", {}):
            yield Finding(
                f"{location}/kustomization.yaml",
                f"a patch for {patch.get('target')}",
                "a target with group, kind and name",
                "a patch that fits nothing is skipped in silence",
            )
    if "overlays" in folder.parts and not read_text(folder / "README.md", f"{location}/README.md").strip():
        yield Finding(f"{location}/README.md", "an empty file", "what the overlay needs")
