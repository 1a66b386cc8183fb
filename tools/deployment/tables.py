"""The closed lists of what OpenFaaS, Knative and accelerators know, read from the TOML files beside this."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from tools.deployment.value_rules import ValueRule

_FOLDER = Path(__file__).parent

FunctionValue = Literal["text", "map", "list", "flag", "resources"]
Edition = Literal["standard", "community"]


class OpenFaaSKey(Struct, frozen=True):
    """A label or annotation; `ce` says what the Community Edition does with it ("" takes it)."""

    rule: ValueRule
    ce: Literal["", "refused", "five"] = ""


class OpenFaaSTable(Struct, frozen=True):
    """Keys of a stack file and its functions, labels, annotations, and fields of a Profile."""

    keys: Mapping[str, tuple[str, ...]]
    function: Mapping[str, FunctionValue]
    labels: Mapping[str, OpenFaaSKey]
    annotations: Mapping[str, OpenFaaSKey]
    profile: Mapping[str, tuple[str, ...]]


class KnativeTable(Struct, frozen=True):
    """Annotations by where they belong, fields by object, fields behind a feature flag, reserved names."""

    template_annotations: Mapping[str, ValueRule]
    service_annotations: Mapping[str, ValueRule]
    fields: Mapping[str, tuple[str, ...]]
    pod_flags: Mapping[str, str]
    volume_flags: Mapping[str, str]
    reserved_variables: tuple[str, ...]
    reserved_ports: tuple[int, ...]


class Accelerator(Struct, frozen=True):
    """One kind of card: resource names of its `count` and `shares`, and its ONNX Runtime provider or ""."""

    platform: str
    count: str
    shares: tuple[str, ...]
    provider: str


@lru_cache(maxsize=1)
def openfaas() -> OpenFaaSTable:
    """Return the table of OpenFaaS; raises ValueError for a row that is no rule."""
    table = _read("openfaas.toml")
    return OpenFaaSTable(
        keys={name: tuple(keys) for name, keys in table["keys"].items()},
        function=table["function"],
        labels={name: _key(row) for name, row in table["labels"].items()},
        annotations={name: _key(row) for name, row in table["annotations"].items()},
        profile={edition: tuple(fields) for edition, fields in table["profile"].items()},
    )


@lru_cache(maxsize=1)
def knative() -> KnativeTable:
    """Return the table of Knative Serving; raises ValueError for a row that is no rule."""
    table = _read("knative.toml")
    annotations = table["annotations"]
    return KnativeTable(
        template_annotations={name: ValueRule.from_row(row) for name, row in annotations["template"].items()},
        service_annotations={name: ValueRule.from_row(row) for name, row in annotations["service"].items()},
        fields={name: tuple(fields) for name, fields in table["fields"].items()},
        pod_flags=table["flags"]["pod"],
        volume_flags=table["flags"]["volume"],
        reserved_variables=tuple(table["reserved"]["variables"]),
        reserved_ports=tuple(table["reserved"]["ports"]),
    )


@lru_cache(maxsize=1)
def accelerators() -> tuple[Accelerator, ...]:
    """Return every accelerator that a manifest may ask for."""
    rows = _read("accelerators.toml")["accelerator"]
    return tuple(Accelerator(**{**row, "shares": tuple(row["shares"])}) for row in rows)


@lru_cache(maxsize=1)
def variants() -> Mapping[str, str]:
    """Return the provider of every image variant of segment-idphoto."""
    return dict(_read("accelerators.toml")["variants"])


@lru_cache(maxsize=1)
def kept_defaults() -> Mapping[str, str]:
    """Return the settings that no manifest sets, with the reason why their default is right in a cluster."""
    return dict(_read("kept_defaults.toml")["kept"])


def _key(row: dict[str, Any]) -> OpenFaaSKey:
    rule = {name: value for name, value in row.items() if name != "ce"}
    return OpenFaaSKey(ValueRule.from_row(rule), row.get("ce", ""))


def _read(name: str) -> dict[str, Any]:
    with (_FOLDER / name).open("rb") as file:
        return tomllib.load(file)
