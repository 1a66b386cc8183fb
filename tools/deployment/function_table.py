"""The table that the deployment files are made from: deploy/functions.toml, one row a function."""

import json
import tomllib
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tools.deployment.findings import DeploymentError

TABLE = "deploy/functions.toml"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Amount(_Row):
    """A value and the reason for it; in the table a plain text, or `{ value, comment }`."""

    value: str
    comment: str = ""

    @model_validator(mode="before")
    @classmethod
    def from_text(cls, content: object) -> object:
        """Take a plain text as a value without a reason."""
        return {"value": content} if isinstance(content, str) else content


class Variable(_Row):
    """A variable of the function's own; `openfaas` is the value on OpenFaaS where it differs."""

    name: str
    value: str
    openfaas: str | None = None
    comment: str = ""


class Resources(_Row):
    """Kubernetes quantities."""

    cpu: str
    memory: str
    comment: str = ""


class Schedule(_Row):
    """What the platform's clock calls: a path of the function, at the minutes of a cron line."""

    path: Annotated[str, Field(pattern=r"^/schedules/[a-z-]+$")]
    cron: Annotated[str, Field(pattern=r"^[0-9*/,]+( [0-9*/,]+){4}$")]
    comment: str = ""


class OpenFaaSRow(_Row):
    """What differs on OpenFaaS; the `${…}` are variables of deploy/openfaas/variants."""

    target: str
    lock: str | None = None
    memory: str | None = None
    profile: str | None = None


class FunctionRow(_Row):
    """How one function is deployed; deploy/functions.toml explains each field."""

    name: str
    comment: str
    lock: str
    variants: bool
    has_services: bool
    secrets: tuple[str, ...]
    environment: tuple[Variable, ...]
    requests: Resources
    limits: Resources
    tmp: Amount
    max_scale: int
    idle: Amount
    concurrency: Amount
    timeout_seconds: int
    startup_seconds: Amount
    openfaas: OpenFaaSRow
    progress_deadline: Amount | None = None
    schedules: tuple[Schedule, ...] = ()

    @property
    def folder(self) -> str:
        """The folder under functions/."""
        return self.name.replace("-", "_")


class FunctionTable(_Row):
    """The rows in their order, and a row of nothing but defaults."""

    defaults: FunctionRow
    rows: tuple[FunctionRow, ...]

    @property
    def folders_without_services(self) -> set[str]:
        """The folders of functions that answer no service of the catalogue."""
        return {row.folder for row in self.rows if not row.has_services}


def parse_function_table(text: str) -> FunctionTable:
    """Read the table.

    Raises:
        DeploymentError: it is not TOML, or a row has a wrong, unknown or missing field; the message names it.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DeploymentError(f"{TABLE}: not readable as TOML: {error}") from error
    defaults = content.get("defaults", {})
    functions = content.get("functions", {})
    return FunctionTable(
        defaults=_row("defaults", {"comment": "", **defaults}),
        rows=tuple(_row(name, {**defaults, **fields}) for name, fields in functions.items()),
    )


def with_function(text: str, name: str, fields: Mapping[str, Any]) -> str:
    """Return the table's text with one more row; `fields` are those that differ from the defaults.

    Raises:
        DeploymentError: the function has a row already, or a field is wrong.
    """
    if any(row.name == name for row in parse_function_table(text).rows):
        raise DeploymentError(f"{TABLE}: functions.{name} has a row already")
    lines = [f"{field} = {_toml_value(value)}" for field, value in fields.items()]
    new_text = "\n".join([text.rstrip("\n"), "", f"[functions.{name}]", *lines, ""])
    parse_function_table(new_text)
    return new_text


def _row(name: str, fields: Mapping[str, Any]) -> FunctionRow:
    try:
        return FunctionRow.model_validate({"name": name, **fields})
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in problem["loc"])
        raise DeploymentError(f"{TABLE}: functions.{name}, {field}: {problem['msg']}") from error


def _toml_value(value: object) -> str:
    """Write a text, number, flag, list or map as TOML, whose texts and numbers are those of JSON."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml_value(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)
