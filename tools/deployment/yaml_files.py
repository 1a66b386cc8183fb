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
        keys: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in keys:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key!r} stands twice in one map", key_node.start_mark
                )
            keys.add(key)
        return super().construct_mapping(node, deep=deep)


def parse_documents(text: str, location: str) -> list[Document]:
    """Read every map document of a YAML text; `location` names it in errors.

    Raises DeploymentError when it is not YAML, repeats a key, or holds something that is no map.
    """
    try:
        contents = yaml.load_all(text, Loader=_StrictLoader)
        documents = [document for document in contents if document is not None]
    except yaml.YAMLError as error:
        raise DeploymentError(f"{location}: not readable as YAML: {' '.join(str(error).split())}") from error
    for document in documents:
        if not isinstance(document, dict):
            raise DeploymentError(f"{location}: expected a map at the top, found {type(document).__name__}")
    return documents


def read_documents(path: Path, location: str) -> list[Document]:
    """Read every map document of a file; raises DeploymentError also when the file is missing."""
    return parse_documents(read_text(path, location), location)


def read_text(path: Path, location: str) -> str:
    """Return a file's text; raises DeploymentError that names it when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise DeploymentError(f"{location}: cannot be read ({error.strerror})") from error


def substitute(text: str, variables: Mapping[str, str]) -> str:
    """Replace `${NAME:-default}` as faas-cli does: the variable, else the default, else nothing."""
    return _VARIABLE.sub(lambda variable: variables.get(variable["name"], variable["default"] or ""), text)


def with_defaults(text: str, defaults: Mapping[str, str]) -> str:
    """Replace the defaults inside `${NAME:-default}` and leave the variables in place."""

    def with_new_default(variable: re.Match[str]) -> str:
        name = variable["name"]
        return f"${{{name}:-{defaults[name]}}}" if name in defaults else variable[0]

    return _VARIABLE.sub(with_new_default, text)


def variable_names(text: str) -> set[str]:
    """Return the names of all `${…}` in a text."""
    return {variable["name"] for variable in _VARIABLE.finditer(text)}


def read_assignments(path: Path, location: str) -> dict[str, str]:
    """Read the NAME=VALUE lines of an env file; raises DeploymentError for other lines and repeated names."""
    assignments: dict[str, str] = {}
    for number, line in enumerate(read_text(path, location).splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not name.isidentifier():
            raise DeploymentError(
                f"{location} line {number}: expected NAME=VALUE or a # comment, found {line!r}"
            )
        if name in assignments:
            raise DeploymentError(f"{location} line {number}: {name} stands twice")
        assignments[name] = value
    return assignments


def scalar(text: str) -> str:
    """Return a text as a YAML scalar that is read as text again, in quotes only where it needs them.

    `${NAME:-default}` counts as its default, which faas-cli puts there before it reads the YAML.
    """
    return text if isinstance(yaml.safe_load(substitute(text, {})), str) else f'"{text}"'
