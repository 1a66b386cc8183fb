"""What the manifests give a function suffices for the data packs that it follows."""

from pathlib import Path

import pytest

from tools.deployment.repository import Repository
from tools.deployment.value_rules import quantity
from tools.routes import load_functions

ROOT = Path(__file__).parents[3]
VERSIONS_AT_ONCE = 3  # the spare, the current, and the next while it arrives
FOLLOWERS = {function.name.replace("_", "-"): function for function in load_functions() if function.packs}


@pytest.mark.parametrize("name", FOLLOWERS)
def test_three_versions_of_its_packs_fit_into_tmp_at_once(
    name: str, places_pack: Path, default_pack: Path
) -> None:
    sizes = {folder.name.partition("-")[0]: size_of(folder) for folder in (places_pack, default_pack)}
    needed = VERSIONS_AT_ONCE * sum(sizes.get(pack.name, 0) for pack in FOLLOWERS[name].packs)
    [service] = [service for _, service in Repository(ROOT).knative_services() if named(service) == name]
    spec = service["spec"]["template"]["spec"]
    [room] = [volume["emptyDir"]["sizeLimit"] for volume in spec["volumes"] if volume["name"] == "tmp"]
    assert quantity(room) > needed


def named(service: dict[str, object]) -> object:
    metadata = service["metadata"]
    assert isinstance(metadata, dict)
    return metadata["name"]


def size_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
