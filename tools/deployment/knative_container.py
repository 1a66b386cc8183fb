"""The rules for the one container of a Knative Service."""

from collections.abc import Iterator
from typing import Any

from tools.deployment.findings import Finding, unknown_name
from tools.deployment.stack import HEALTH_PATH, READY_PATH
from tools.deployment.tables import knative
from tools.deployment.yaml_files import Document

SECRETS_MOUNT = "/var/openfaas/secrets"
PORT = 8080

_SECURITY: dict[str, object] = {
    "runAsNonRoot": True,
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}
_PROBES = {"startupProbe": READY_PATH, "readinessProbe": READY_PATH, "livenessProbe": HEALTH_PATH}


def environment(container: Document) -> dict[str, str]:
    """Return the container's own variables that carry a plain value."""
    return {
        str(variable.get("name")): str(variable["value"])
        for variable in container.get("env") or []
        if "value" in variable
    }


def check_container(container: Document, location: str) -> Iterator[Finding]:
    """Check fields, ports, variables, probes, the security context, limits and mounts."""
    for field in set(container) - set(knative().fields["container"]):
        yield unknown_name(location, "field", field, knative().fields["container"])
    yield from _check_ports(container.get("ports") or [], f"{location}.ports")
    yield from _check_variables(container.get("env") or [], f"{location}.env")
    for name, path in _PROBES.items():
        yield from _check_probe(container.get(name), path, f"{location}.{name}")
    yield from _check_security(container.get("securityContext") or {}, f"{location}.securityContext")
    limits = (container.get("resources") or {}).get("limits") or {}
    for name in ("cpu", "memory"):
        if name not in limits:
            yield Finding(f"{location}.resources.limits", f"no {name}", f"a limit of {name}")
    mounts = {mount.get("mountPath"): mount for mount in container.get("volumeMounts") or []}
    for path in ("/tmp", SECRETS_MOUNT):  # noqa: S108 - the only place a function may write
        if path not in mounts:
            yield Finding(f"{location}.volumeMounts", f"no mount at {path}", f"a volume at {path}")
    if SECRETS_MOUNT in mounts and mounts[SECRETS_MOUNT].get("readOnly") is not True:
        yield Finding(f"{location}.volumeMounts", f"{SECRETS_MOUNT} writable", "readOnly: true")


def _check_ports(ports: list[Document], location: str) -> Iterator[Finding]:
    if len(ports) != 1 or ports[0].get("containerPort") != PORT:
        numbers = [port.get("containerPort") for port in ports]
        yield Finding(
            location,
            f"ports {numbers}",
            f"one port, {PORT}",
            "Knative forwards to a single port, ours is fixed",
        )
    for port in ports:
        if port.get("containerPort") in knative().reserved_ports:
            yield Finding(
                location, f"port {port['containerPort']}", "a port that Knative's queue proxy leaves free"
            )


def _check_variables(variables: list[Document], location: str) -> Iterator[Finding]:
    names: set[str] = set()
    for variable in variables:
        name = str(variable.get("name"))
        if name in knative().reserved_variables:
            yield Finding(location, name, "no variable that Knative sets itself", "remove it")
        if name in names:
            yield Finding(location, f"{name} twice", "each variable once")
        names.add(name)
        if "value" in variable and not isinstance(variable["value"], str):
            yield Finding(
                f"{location}.{name}", f"{variable['value']!r} without quotes", f'text: "{variable["value"]}"'
            )
        source = variable.get("valueFrom") or {}
        if "secretKeyRef" in source:
            yield Finding(
                f"{location}.{name}",
                "a secret in the environment",
                f"secrets as files under {SECRETS_MOUNT}",
                "list its key under volumes instead: variables leak into crash reports",
            )
        if "fieldRef" in source or "resourceFieldRef" in source:
            yield Finding(
                f"{location}.{name}",
                "fieldRef",
                "a plain value",
                "Knative needs kubernetes.podspec-fieldref for it",
            )


def _check_probe(probe: Any, path: str, location: str) -> Iterator[Finding]:
    if not isinstance(probe, dict):
        yield Finding(location, "no probe", f"httpGet {path}")
        return
    for field in set(probe) - set(knative().fields["probe"]):
        yield unknown_name(location, "field", field, knative().fields["probe"])
    probe_path = (probe.get("httpGet") or {}).get("path")
    if probe_path != path:
        yield Finding(f"{location}.httpGet.path", repr(probe_path), path, "our functions answer there")
    for field in ("periodSeconds", "timeoutSeconds", "failureThreshold"):
        value = probe.get(field, 1)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            yield Finding(f"{location}.{field}", repr(value), "a whole number of at least 1")


def _check_security(context: Document, location: str) -> Iterator[Finding]:
    for field in set(context) - set(knative().fields["security"]):
        yield unknown_name(location, "field", field, knative().fields["security"])
    for field, required_value in _SECURITY.items():
        if context.get(field) != required_value:
            yield Finding(f"{location}.{field}", repr(context.get(field)), repr(required_value))
    if context.get("runAsUser") in (None, 0):
        yield Finding(f"{location}.runAsUser", repr(context.get("runAsUser")), "the image's own user, not 0")
