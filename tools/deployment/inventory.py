"""Whether exactly the functions that exist are deployed, and under the right names, images and versions."""

from collections.abc import Collection, Iterator
from pathlib import Path

from tools.deployment.findings import DeploymentError, Finding
from tools.deployment.function_table import TABLE, FunctionTable
from tools.deployment.stack import MAX_FUNCTIONS
from tools.deployment.tables import variants
from tools.routes import deployed_name

NAMESPACE = "geoportrait"
"""The Kubernetes namespace of the functions."""


def built_functions(functions: Path) -> set[str]:
    """Return the folders that hold a `main.py`; raises DeploymentError when `functions` is no folder."""
    if not functions.is_dir():
        raise DeploymentError(f"{functions.name}/: expected the folder of the functions, found none")
    return {main.parent.name for main in functions.glob("*/main.py")}


def check_catalogue(
    built_folders: Collection[str], catalogue: Collection[str], table: FunctionTable
) -> Iterator[Finding]:
    """Check that every built function answers something, and that they fit into 15."""
    without_services = table.folders_without_services
    for folder in sorted(set(built_folders) - set(catalogue) - without_services):
        yield Finding(
            f"functions/{folder}",
            "a function that no service of shared/catalogue/services.toml names",
            "a service with this function",
            f"add the service, or give the function has_services = false in {TABLE}",
        )
    if len(built_folders) > MAX_FUNCTIONS:
        yield Finding(
            "functions",
            f"{len(built_folders)} functions: {', '.join(sorted(built_folders))}",
            f"at most {MAX_FUNCTIONS}",
            "let an existing function answer the new service",
        )


def check_deployed(
    location: str, deployed_names: Collection[str], built_folders: Collection[str]
) -> Iterator[Finding]:
    """Check that a platform deploys every built function and nothing else."""
    expected_names = {deployed_name(folder) for folder in built_folders}
    for name in sorted(expected_names - set(deployed_names)):
        folder = name.replace("-", "_")
        yield Finding(
            location, f"no {name}", f"an entry for functions/{folder}/main.py", "add it as its neighbours are"
        )
    for name in sorted(set(deployed_names) - expected_names):
        folder = name.replace("-", "_")
        yield Finding(
            location, name, "built functions alone", f"write functions/{folder}/main.py or remove the entry"
        )


def check_image(location: str, name: str, image: str, version: str) -> Iterator[Finding]:
    """Check that an image is the function's own and of this version, with a known variant or none."""
    repository, colon, tag = image.rpartition(":")
    if not colon or "/" in tag:
        yield Finding(location, f"image {image!r} without a tag", f"…/{name}:{version}")
        return
    if repository.rpartition("/")[2] != name:
        yield Finding(location, f"image {image!r}", f"an image named {name}")
    if tag != version and tag not in {f"{version}-{variant}" for variant in variants()}:
        yield Finding(
            location,
            f"tag {tag!r}",
            f"{version}, the version of pyproject.toml, or {version}-VARIANT",
            f"variants are {', '.join(variants())}",
        )
