"""The files of this repository that decide what a module does: what it imports, and the tables beside those.

The source is read, nothing is imported. Imports under `if TYPE_CHECKING:` do not run and do not count;
imports by a computed name are not seen. A table is a TOML file beside a module that the module names in a
text, as in `Path(__file__).with_name("names.toml")`.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[3]


@cache
def files_behind(module: str, root: Path = ROOT) -> tuple[Path, ...]:
    """Return the files behind a module, itself included, in the order of their paths below `root`.

    Packages count with their `__init__.py`, which runs first. Raises ModuleNotFoundError.
    """
    if not any(_module_files(module, root)):
        raise ModuleNotFoundError(f"{root} has no module {module}")
    files: set[Path] = set()
    waiting = [module]
    while waiting:
        for file in set(_module_files(waiting.pop(), root)) - files:
            tree = ast.parse(file.read_bytes())
            files |= {file, *_tables(tree, file)}
            waiting += _imports(tree, file.relative_to(root).parent.parts)
    return tuple(sorted(files, key=lambda file: file.relative_to(root).as_posix()))


def _module_files(module: str, root: Path) -> Iterator[Path]:
    """Yield the file of a module and the `__init__.py` of each package around it; nothing for a library."""
    path = root.joinpath(*module.split("."))
    if (file := next(filter(Path.is_file, (path.with_suffix(".py"), path / "__init__.py")), None)) is None:
        return
    yield file
    for package in path.parents:
        if package == root:
            break
        if (init := package / "__init__.py").is_file():
            yield init


def _imports(node: ast.AST, package: tuple[str, ...]) -> Iterator[str]:
    """Yield the modules that code in a package imports, and the names in them, which may be modules."""
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=statements):
            for statement in statements:
                yield from _imports(statement, package)
        case ast.Import(names=aliases):
            yield from (alias.name for alias in aliases)
        case ast.ImportFrom(module=name, names=aliases, level=level):
            parents = package[: len(package) - level + 1] if level else ()
            module = ".".join((*parents, *filter(None, [name])))
            yield module
            yield from (f"{module}.{alias.name}" for alias in aliases)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _imports(child, package)


def _tables(tree: ast.AST, module: Path) -> Iterator[Path]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".toml"):
            table = module.with_name(Path(node.value).name)
            if table.is_file():
                yield table
