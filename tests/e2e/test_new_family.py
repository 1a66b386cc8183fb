"""`geoportrait new`: a throw-away family answers in the running bundle, and deploys, with no further edit."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from functions.pack_builder.engine.materials import BuiltPack
from tests.e2e.running_bundle import RunningBundle
from tests.shapes import Parts, Shape
from tools.scaffold.family import ScaffoldError, make_family

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.shapes(brief="gateway")]


@pytest.fixture(scope="module")
def clone(
    tmp_path_factory: pytest.TempPathFactory, places_pack: Path, roads_pack: Path, models_dir: Path
) -> Path:
    """A copy of the tracked files, beside the caches of this checkout."""
    clone = tmp_path_factory.mktemp("clone")
    files = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0")  # noqa: S607
    for file in filter(None, files):
        (clone / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, clone / file, follow_symlinks=False)
    (clone / ".cache").symlink_to(ROOT / ".cache")
    return clone


def geoportrait(clone: Path, *words: str) -> str:
    command = [sys.executable, "-m", "tools.cli.main", *words]
    return subprocess.run(command, cwd=clone, check=True, capture_output=True, text=True, timeout=300).stdout


@pytest.fixture(scope="module")
def written(clone: Path) -> list[str]:
    """The files of a new family."""
    output = geoportrait(clone, "new", "map-hello", "--title", "hello", "--title-zh", "问好")
    return [line.removeprefix("wrote ") for line in output.splitlines() if line.startswith("wrote ")]


@pytest.fixture(scope="module")
def bundle(
    shape: Shape,
    parts: Parts,
    clone: Path,
    written: list[str],
    models_dir: Path,
    built_packs: Sequence[BuiltPack],
) -> Iterator[RunningBundle]:
    assert built_packs
    home = clone / ".geoportrait"
    running = RunningBundle(home, models_dir, parts.environment, shape.options, folder=clone)
    yield running
    running.interrupt()


def test_the_files_of_a_family_stand_where_those_of_the_others_do(written: list[str]) -> None:
    assert {
        "functions/map_hello/endpoints.py",
        "tests/unit/functions/map_hello/test_service.py",
        "docs/api/map-hello.md",
        "shared/catalogue/services.toml",
        "deploy/functions.toml",
        "knative/base/map-hello.yaml",
        "stack.yml",
    } <= set(written)


@pytest.mark.parametrize("path", ["/hello/v1", "/map_service/hello/v1/"])
def test_a_new_family_answers_through_the_gateway(bundle: RunningBundle, path: str) -> None:
    fields = {"location": "26.6461,106.6302", "ak": bundle.secrets["demo_ak"]}
    with bundle.client() as client:
        answer = client.get(path, params=fields).json()
        refusal = client.get(path, params=fields | {"location": "nowhere"}).json()
    assert answer["status"] == 0
    assert (answer["result"]["lng"], answer["result"]["lat"]) == pytest.approx((106.6302, 26.6461), abs=2e-6)
    assert refusal["status"] == 2


def test_the_deployment_files_are_consistent_but_for_the_limit_that_the_bundle_reaches(
    clone: Path, written: list[str]
) -> None:
    """The bundle's own functions are as many as the Community Edition takes."""
    command = [sys.executable, "-m", "tools.cli.main", "deployment", "check"]
    command += ["--site", "deploy/site.example.env"]
    check = subprocess.run(command, cwd=clone, check=False, capture_output=True, text=True, timeout=300)
    *findings, count = check.stdout.splitlines()
    assert count == f"{len(findings)} findings"
    assert [finding for finding in findings if "found 16 functions" not in finding] == []


def test_the_first_test_of_the_family_passes(clone: Path, written: list[str]) -> None:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "tests/unit/functions/map_hello",
        "-p",
        "no:cacheprovider",
    ]
    subprocess.run(command, cwd=clone, check=True, capture_output=True, timeout=300)


@pytest.mark.parametrize("name", ["hello", "map_", "map_Hello", "../map_hello", "map_hello/..", "map_hello"])
def test_a_name_that_is_no_familys_or_is_taken_is_refused(clone: Path, written: list[str], name: str) -> None:
    with pytest.raises(ScaffoldError):
        make_family(clone, name)
