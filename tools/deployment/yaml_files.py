"""YAML as the deployment tools read it, but without their silence about repeated keys."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tools.deployment.findings import DeploymentError

Document = dict[str, Any]

_VARIABLE = re.compile(r"\$\{(?P<name>[A-Za-z_]\w*)(?::-(?P<default>[^}]*))?\}")


class _StrictLoader(yaml.CSafeLoader):
    """A safe loader that refuses a key that stands twice in one map."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key!r} stands twice in one map", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def parse_documents(text: str, where: str) -> list[Document]:
    """Read every map document of a YAML text; `where` names it in errors.

    Raises DeploymentError when it is not YAML, repeats a key, or holds something that is no map.
    """
    try:
        loaded = yaml.load_all(text, Loader=_StrictLoader)
        documents = [document for document in loaded if document is not None]
    except yaml.YAMLError as error:
        raise DeploymentError(f"{where}: not readable as YAML: {' '.join(str(error).split())}") from error
    for document in documents:
        if not isinstance(document, dict):
            raise DeploymentError(f"{where}: expected a map at the top, found {type(document).__name__}")
    return documents


def read_documents(path: Path, where: str) -> list[Document]:
    """Read every map document of a file; raises DeploymentError also when the file is missing."""
    return parse_documents(read_text(path, where), where)


def read_text(path: Path, where: str) -> str:
    """Return a file's text; raises DeploymentError that names it when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise DeploymentError(f"{where}: cannot be read ({error.strerror})") from error


def substitute(text: str, variables: Mapping[str, str]) -> str:
    """Replace `${NAME:-default}` as faas-cli does: the variable, else the default, else nothing."""
    return _VARIABLE.sub(lambda found: variables.get(found["name"], found["default"] or ""), text)


def with_defaults(text: str, defaults: Mapping[str, str]) -> str:
    """Replace the defaults inside `${NAME:-default}` and leave the variables in place."""

    def replaced(found: re.Match[str]) -> str:
        name = found["name"]
        return f"${{{name}:-{defaults[name]}}}" if name in defaults else found[0]

    return _VARIABLE.sub(replaced, text)


def variable_names(text: str) -> set[str]:
    """Return the names of all `${…}` in a text."""
    return {found["name"] for found in _VARIABLE.finditer(text)}


def read_assignments(path: Path, where: str) -> dict[str, str]:
    """Read the NAME=VALUE lines of an env file; raises DeploymentError for other lines and repeated names."""
    assignments: dict[str, str] = {}
    for number, line in enumerate(read_text(path, where).splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not name.isidentifier():
            raise DeploymentError(
                f"{where} line {number}: expected NAME=VALUE or a # comment, found {line!r}"
            )
        if name in assignments:
            raise DeploymentError(f"{where} line {number}: {name} stands twice")
        assignments[name] = value
    return assignments
