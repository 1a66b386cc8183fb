"""The rules for an OpenFaaS stack file that neither faas-cli nor the gateway enforces."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from tools.deployment.accelerator_rules import check_resources
from tools.deployment.findings import Finding, unknown_name
from tools.deployment.tables import Edition, FunctionValue, OpenFaaSKey, openfaas
from tools.deployment.value_rules import quantity
from tools.deployment.yaml_files import Document

HEALTH_PATH = "/_/health"
READY_PATH = "/_/ready"
MAX_FUNCTIONS = 15
MAX_COMMUNITY_REPLICAS = 5

_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_LABEL_VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?")
_MAX_NAME = 63


class StackFile(Struct, frozen=True):
    """A stack file after `${…}` was replaced, and the edition it is meant for."""

    location: str
    content: Document
    edition: Edition = "standard"

    @property
    def functions(self) -> dict[str, Document]:
        """The functions by deployed name; anything that is no map is left out."""
        functions = self.content.get("functions")
        entries = functions if isinstance(functions, dict) else {}
        return {str(name): function for name, function in entries.items() if isinstance(function, dict)}


def check_stack(stack: StackFile) -> Iterator[Finding]:
    """Check keys, types, names, labels, annotations, probes, resources and edition of every function."""
    yield from _check_head(stack)
    names = stack.content.get("functions")
    if not isinstance(names, dict) or not names:
        yield Finding(stack.location, "no functions", "a map `functions` with at least one entry")
        return
    if len(names) > MAX_FUNCTIONS:
        yield Finding(
            f"{stack.location} functions",
            f"{len(names)} functions",
            f"at most {MAX_FUNCTIONS}, the Community Edition's limit",
            "let an existing function answer the new service",
        )
    for name, function in names.items():
        location = f"{stack.location} functions.{name}"
        if not isinstance(function, dict):
            yield Finding(location, repr(function), "a map")
            continue
        yield from _check_name(str(name), location)
        yield from _check_function(function, stack.edition, location)


def _check_head(stack: StackFile) -> Iterator[Finding]:
    table = openfaas().keys
    for name in set(stack.content) - set(table["stack"]):
        yield unknown_name(stack.location, "top-level key", str(name), table["stack"])
    if str(stack.content.get("version")) != "1.0":
        yield Finding(f"{stack.location} version", repr(stack.content.get("version")), "1.0")
    provider = stack.content.get("provider") or {}
    for name in set(provider) - set(table["provider"]):
        yield unknown_name(f"{stack.location} provider", "key", str(name), table["provider"])
    if provider.get("name") != "openfaas":
        yield Finding(f"{stack.location} provider.name", repr(provider.get("name")), "openfaas")
    for name in set(stack.content.get("configuration") or {}) - set(table["configuration"]):
        yield unknown_name(f"{stack.location} configuration", "key", str(name), table["configuration"])


def _check_name(name: str, location: str) -> Iterator[Finding]:
    if not _NAME.fullmatch(name) or len(name) > _MAX_NAME:
        yield Finding(
            location,
            f"name {name!r}",
            f"lower-case letters, digits and inner hyphens, at most {_MAX_NAME} characters",
            "rename it: the gateway would refuse it",
        )


def _check_function(function: Document, edition: Edition, location: str) -> Iterator[Finding]:
    yield from _check_types(function, location)
    for key in ("lang", "handler", "image"):
        if not function.get(key):
            yield Finding(
                location, f"no {key}", f"{key} set", "faas-cli would look for a template online without it"
            )
    labels = _map(function, "labels")
    annotations = _map(function, "annotations")
    yield from _check_keys(labels, openfaas().labels, "label", edition, f"{location}.labels")
    yield from _check_keys(
        annotations, openfaas().annotations, "annotation", edition, f"{location}.annotations"
    )
    for name, value in labels.items():
        if len(str(value)) > _MAX_NAME or not _LABEL_VALUE.fullmatch(str(value)):
            yield Finding(
                f"{location}.labels", f"{name}: {value!r}", f"at most {_MAX_NAME} letters, digits, - _ ."
            )
    yield from _check_scaling(function, labels, edition, location)
    yield from _check_probes(annotations, edition, location)
    yield from _check_limits(function, location)
    if function.get("readonly_root_filesystem") is not True:
        yield Finding(location, "a writable root file system", "readonly_root_filesystem: true")


def _check_types(function: Document, location: str) -> Iterator[Finding]:
    types = openfaas().function
    for key, value in function.items():
        if key not in types:
            yield unknown_name(location, "key", str(key), types)
        elif not _has_type(value, types[key]):
            yield Finding(f"{location}.{key}", repr(value), _TYPE_WORDS[types[key]])


_TYPE_WORDS: Mapping[FunctionValue, str] = {
    "text": "text",
    "flag": "true or false",
    "list": "a list of texts",
    "map": "a map of single values",
    "resources": "a map of memory and cpu",
}


def _has_type(value: Any, value_type: FunctionValue) -> bool:
    match value_type:
        case "text":
            return isinstance(value, str)
        case "flag":
            return isinstance(value, bool)
        case "list":
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        case "map" | "resources":
            return isinstance(value, dict) and not any(
                isinstance(item, dict | list) for item in value.values()
            )


def _check_keys(
    values: Mapping[str, Any], rules: Mapping[str, OpenFaaSKey], kind: str, edition: Edition, location: str
) -> Iterator[Finding]:
    for name, value in values.items():
        if name not in rules:
            yield unknown_name(location, kind, name, rules)
            continue
        key, text = rules[name], _text(value)
        if not key.rule.accepts(text):
            yield Finding(f"{location}.{name}", repr(value), key.rule.in_words())
        elif edition == "community" and key.ce == "refused":
            yield Finding(
                location,
                f"{kind} {name}",
                "nothing that OpenFaaS CE refuses",
                "run `geoportrait deployment render-files`",
            )
        elif edition == "community" and key.ce == "five" and int(text) > MAX_COMMUNITY_REPLICAS:
            yield Finding(
                f"{location}.{name}", text, f"at most {MAX_COMMUNITY_REPLICAS} replicas on OpenFaaS CE"
            )


def _check_scaling(
    function: Document, labels: Mapping[str, Any], edition: Edition, location: str
) -> Iterator[Finding]:
    fewest, most = (_integer(labels.get(f"com.openfaas.scale.{end}")) for end in ("min", "max"))
    if fewest is not None and most is not None and fewest > most:
        yield Finding(f"{location}.labels", f"scale.min {fewest} above scale.max {most}", "min at most max")
    if edition == "community":
        return
    if _text(labels.get("com.openfaas.scale.zero")) != "true":
        yield Finding(f"{location}.labels", "no scale to zero", 'com.openfaas.scale.zero: "true"')
    target = _integer(labels.get("com.openfaas.scale.target"))
    in_flight = _integer(_map(function, "environment").get("MAX_IN_FLIGHT"))
    capacity = labels.get("com.openfaas.scale.type") == "capacity"
    if capacity and target is not None and in_flight is not None and target > in_flight:
        yield Finding(
            f"{location}.labels",
            f"scale.target {target} above MAX_IN_FLIGHT {in_flight}",
            "a target that a replica can reach",
            "it would never scale out: lower the target",
        )


def _check_probes(annotations: Mapping[str, Any], edition: Edition, location: str) -> Iterator[Finding]:
    probes = {"com.openfaas.health.http.path": HEALTH_PATH}
    if edition == "standard":
        probes["com.openfaas.ready.http.path"] = READY_PATH
    for name, path in probes.items():
        if annotations.get(name) != path:
            yield Finding(
                f"{location}.annotations",
                f"{name}: {annotations.get(name)!r}",
                path,
                "our functions answer there",
            )


def _check_limits(function: Document, location: str) -> Iterator[Finding]:
    limits, requests = _map(function, "limits"), _map(function, "requests")
    for part, amounts in (("limits", limits), ("requests", requests)):
        for name in set(amounts) - {"cpu", "memory"}:
            yield Finding(
                f"{location}.{part}",
                f"{name}",
                "memory and cpu alone",
                "faas-cli drops it silently: put accelerators into a Profile under deploy/openfaas/profiles",
            )
    for name in ("cpu", "memory"):
        if name not in limits:
            yield Finding(f"{location}.limits", f"no {name}", f"a limit of {name}")
    plain = {
        part: {name: amount for name, amount in amounts.items() if name in ("cpu", "memory")}
        for part, amounts in (("limits", limits), ("requests", requests))
    }
    yield from check_resources(plain, location)
    yield from check_threads(_map(function, "environment"), limits.get("cpu"), location)


def check_threads(variables: Mapping[str, Any], cpu_limit: object, location: str) -> Iterator[Finding]:
    """Check that engines times ONNX Runtime threads fit the CPU limit: more only wait for each other."""
    engines = _integer(variables.get("ENGINE_THREADS"))
    threads = _integer(variables.get("ORT_THREADS", 1))
    try:
        limit = max(1, round(quantity(str(cpu_limit))))
    except ValueError:
        return  # the limit itself is reported
    if not engines or not threads or engines * threads > limit:
        yield Finding(
            location,
            f"ENGINE_THREADS {engines} x ORT_THREADS {threads} with a limit of {cpu_limit} CPU",
            f"a product from 1 to {limit}",
            "a pod sees every core of its node, so both numbers must be written down",
        )


def _map(function: Document, key: str) -> dict[str, Any]:
    value = function.get(key)
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _integer(value: Any) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None
