"""The rooms of the repository: which way imports go, and what may stand in a function's folder.

    tools → functions → shared          tools → models → packages → shared

No function imports another function. An engine knows no wire: it does not import `shared.web`.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[3]
ROOMS: Final = ("functions", "models", "packages", "shared", "tools")
MAY_IMPORT: Final = {
    "shared": {"shared"},
    "packages": {"packages", "shared"},
    "models": {"models", "packages", "shared"},
    "functions": {"functions", "shared"},
    "tools": {"tools", "functions", "models", "packages", "shared"},
}
ROLES: Final = frozenset(
    f"{name}.py" for name in ("__init__", "endpoints", "parameters", "answers", "service", "errors")
)
ROOT_ROLES: Final = ROLES | {"main.py", "pack.py", "native_libraries.txt", "engine"}
SERVICE_ROLES: Final = ROLES | {"writing.py", "writing"}
"""What may stand in the folder of one service of a function that has several."""
PAGE_ROOMS: Final = {"console": ("frame", "pages")}
"""Rooms of a function whose answers are pages: what stands around each, and a module for each."""
WIRE: Final = ("shared.web",)


def modules_of(file: Path) -> Iterator[tuple[int, str]]:
    """Yield line and name of every module that a file imports, or names for an import by name."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "import_module":
            yield from ((node.lineno, f"{arg.value}") for arg in node.args if isinstance(arg, ast.Constant))


def room_of(module: str) -> str:
    """Return the room that a module stands in, empty for one of somebody else's."""
    room = module.partition(".")[0]
    return room if room in ROOMS else ""


@pytest.mark.parametrize("room", ROOMS)
def test_imports_go_one_way(room: str) -> None:
    wrong = [
        f"{file.relative_to(ROOT)}:{line} imports {module}"
        for file in (ROOT / room).rglob("*.py")
        for line, module in modules_of(file)
        if room_of(module) and room_of(module) not in MAY_IMPORT[room]
    ]
    assert wrong == []


def test_no_function_imports_another() -> None:
    wrong = []
    for file in (ROOT / "functions").rglob("*.py"):
        parts = file.relative_to(ROOT).parts
        if len(parts) == 2:
            continue
        own = f"functions.{parts[1]}."
        wrong += [
            f"{file.relative_to(ROOT)}:{line} imports {module}"
            for line, module in modules_of(file)
            if module.startswith("functions.") and not f"{module}.".startswith(own)
        ]
    assert wrong == []


def test_engines_know_no_wire() -> None:
    wrong = [
        f"{file.relative_to(ROOT)}:{line} imports {module}"
        for folder in (ROOT / "functions").glob("*/engine")
        for file in folder.rglob("*.py")
        for line, module in modules_of(file)
        if module.startswith(WIRE)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "folder",
    sorted(path.parent for path in (ROOT / "functions").glob("*/main.py")),
    ids=lambda path: path.name,
)
def test_a_function_has_the_one_shape(folder: Path) -> None:
    strangers = []
    for entry in folder.iterdir():
        if entry.name in ROOT_ROLES or entry.name == "__pycache__":
            continue
        if entry.name in PAGE_ROOMS.get(folder.name, ()):
            continue
        if entry.is_dir():
            code = [path.name for path in entry.iterdir() if path.suffix == ".py" or path.is_dir()]
            strangers += [
                f"{entry.name}/{name}" for name in code if name not in SERVICE_ROLES and name != "__pycache__"
            ]
        else:
            strangers.append(entry.name)
    assert sorted(strangers) == []
    assert {"main.py", "endpoints.py"} <= {entry.name for entry in folder.iterdir()}
