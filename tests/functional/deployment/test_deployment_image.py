"""The image without a container engine: the files that the Dockerfile copies, its environment, its command.

What an engine adds (the base image, another user, a read-only mount) is not tested here.
"""

import ast
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib import metadata
from pathlib import Path

import httpx
import pytest

from tools.deployment.dockerfile import command_of, parse_dockerfile
from tools.deployment.inventory import built_functions
from tools.deployment.locks import read_pins
from tools.deployment.repository import Repository

ROOT = Path(__file__).parents[3]
_START_SECONDS = 30

pytestmark = pytest.mark.slow


_REPOSITORY = Repository(ROOT)
PROVIDERS = metadata.packages_distributions()
LOCKS = {
    entry["build_args"]["FUNCTION"]: entry["build_args"]["LOCK"]
    for entry in _REPOSITORY.stack(
        "stack.yml", _REPOSITORY.variants["cpu"], "standard", ""
    ).functions.values()
}


@pytest.fixture(params=sorted(built_functions(ROOT / "functions")))
def image(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """The image's /app in a folder that nobody may write to, and the function in it."""
    app = tmp_path / "app"
    app.mkdir()
    ignored = _ignored()
    for sources, target in _copies(request.param):
        for source in sources:
            place = app / target if not target.endswith("/") else app / target / Path(source).name
            if (ROOT / source).is_dir():
                shutil.copytree(
                    ROOT / source, place, ignore=lambda folder, names: _left_out(folder, names, ignored)
                )
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / source, place)
    folders = [app, *(path for path in app.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    yield app, request.param
    for folder in folders:
        folder.chmod(0o755)


def test_the_command_answers_and_writes_nothing_beside_tmp(image: tuple[Path, str], tmp_path: Path) -> None:
    app, function = image
    before = sorted(app.rglob("*"))
    port = _free_port()
    with subprocess.Popen(_command(port), cwd=app, env=_environment(app, function, tmp_path)) as process:
        try:
            assert _health(port, process) == {"function": function, "healthy": True}
        finally:
            process.terminate()
            process.wait(timeout=30)
    assert sorted(app.rglob("*")) == before


def test_all_that_the_function_imports_is_in_the_image_or_in_its_lock(image: tuple[Path, str]) -> None:
    app, function = image
    pins = read_pins((ROOT / f"requirements/{LOCKS[function]}.lock").read_text(encoding="utf-8"), "")
    to_read = list((app / "functions" / function).rglob("*.py"))
    read: set[Path] = set()
    missing = set()
    while to_read:
        file = to_read.pop()
        read.add(file)
        for module in _imports(file):
            top = module.partition(".")[0]
            if top in ("functions", "models", "packages", "shared", "tools"):
                found = _sources(app, module)
                to_read += found - read
                if not found:
                    missing.add(f"{file.relative_to(app)}: {module}")
            elif top not in sys.stdlib_module_names:
                names = {name.lower().replace("_", "-") for name in PROVIDERS.get(top, [])}
                if not names & pins.keys():
                    missing.add(f"{file.relative_to(app)}: {module}, not in {LOCKS[function]}.lock")
    assert sorted(missing) == []


def test_onnxruntime_keeps_its_use_to_itself_in_the_image(image: tuple[Path, str], tmp_path: Path) -> None:
    """Without the image's environment it writes a device id and a queue of reports into HOME."""
    app, function = image
    home = tmp_path / "home"
    home.mkdir()
    session = (
        "import onnxruntime as o; from onnxruntime.datasets import get_example; "
        "o.InferenceSession(get_example('mul_1.onnx'), providers=['CPUExecutionProvider'])"
    )
    subprocess.run(
        [sys.executable, "-c", session],
        env=_environment(app, function, home),
        cwd=home,
        check=True,
        timeout=60,
    )
    assert list(home.rglob("*")) == []


def test_the_image_carries_no_tools_and_no_weights(image: tuple[Path, str]) -> None:
    app, function = image
    assert not [path for path in app.rglob("*") if path.suffix in (".onnx", ".tflite", ".pyc")]
    assert {path.name for path in app.iterdir()} == {"functions", "shared"}
    assert {path.name for path in (app / "functions").iterdir()} == {"__init__.py", function}


def _instructions() -> list[tuple[str, str]]:
    instructions = parse_dockerfile(
        (ROOT / "docker/Dockerfile").read_text(encoding="utf-8"), "docker/Dockerfile"
    )
    last = max(index for index, instruction in enumerate(instructions) if instruction.name == "FROM")
    return [(instruction.name, instruction.value) for instruction in instructions[last:]]


def _copies(function: str) -> Iterator[tuple[list[str], str]]:
    for name, value in _instructions():
        if name == "COPY" and "--from=" not in value:
            *sources, target = value.replace("${FUNCTION}", function).split()
            yield sources, target


def _ignored() -> list[str]:
    lines = (ROOT / "docker/Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and line != "*" and line[0] not in "#!"]


def _left_out(folder: str, names: list[str], ignored: list[str]) -> set[str]:
    relative = Path(folder).relative_to(ROOT)
    return {
        name
        for name in names
        if any(
            fnmatch(str(relative / name), pattern) or fnmatch(name, pattern.removeprefix("**/"))
            for pattern in ignored
        )
    }


def _environment(app: Path, function: str, tmp: Path) -> dict[str, str]:
    [value] = [value for name, value in _instructions() if name == "ENV"]
    variables = dict(re.findall(r"(\w+)=(\S+)", value.replace("${FUNCTION}", function)))
    places = {name: text.replace("/app", str(app)) for name, text in variables.items() if name != "PATH"}
    return {**places, "HOME": str(tmp), "PATH": str(Path(sys.executable).parent)}


def _command(port: int) -> list[str]:
    text = (ROOT / "docker/Dockerfile").read_text(encoding="utf-8")
    server, *words = command_of(parse_dockerfile(text, "docker/Dockerfile"))
    return [
        str(Path(sys.executable).with_name(server)),
        *(str(port) if word == "8080" else word for word in words),
    ]


def _imports(file: Path) -> set[str]:
    """Return the modules that a file imports when it runs, anywhere in it, by their full names."""
    names: set[str] = set()

    def visit(node: ast.AST) -> None:
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                return
            case ast.Import(names=aliases):
                names.update(alias.name for alias in aliases)
            case ast.ImportFrom(module=str(module), names=aliases):
                names.add(module)
                if module.partition(".")[0] in ("functions", "models", "packages", "shared", "tools"):
                    names.update(f"{module}.{alias.name}" for alias in aliases if _is_module(module, alias))
            case _:
                for child in ast.iter_child_nodes(node):
                    visit(child)

    visit(ast.parse(file.read_bytes()))
    return names


def _is_module(package: str, alias: ast.alias) -> bool:
    folder = ROOT.joinpath(*package.split("."))
    return (folder / f"{alias.name}.py").is_file() or (folder / alias.name / "__init__.py").is_file()


def _sources(app: Path, module: str) -> set[Path]:
    """Return the files of the image that importing `module` runs; none when it is not there."""
    place = app.joinpath(*module.split("."))
    found = {path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()}
    return (
        found | {package for parent in place.parents if (package := parent / "__init__.py").is_file()}
        if found
        else set()
    )


def _health(port: int, process: "subprocess.Popen[bytes]") -> object:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        assert process.poll() is None, "the image's command ended by itself"
        try:
            return httpx.get(f"http://127.0.0.1:{port}/_/health", trust_env=False).raise_for_status().json()
        except httpx.ConnectError:
            assert time.monotonic() < deadline, "the function did not answer in time"
            time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
