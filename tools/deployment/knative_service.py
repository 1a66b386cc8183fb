"""The rules for a Knative Service: Knative's own, and those that it leaves to its users."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tools.deployment.accelerator_rules import check_provider, check_resources, requested_accelerators
from tools.deployment.findings import Finding, unknown_name
from tools.deployment.knative_container import check_container, environment
from tools.deployment.profiles import PROVIDERS_VARIABLE
from tools.deployment.stack import check_threads
from tools.deployment.tables import knative
from tools.deployment.value_rules import ValueRule
from tools.deployment.yaml_files import Document

MAX_TIMEOUT_SECONDS = 600
MAX_CONCURRENCY = 1000
VISIBILITY, CLUSTER_LOCAL = "networking.knative.dev/visibility", "cluster-local"


def is_knative_service(document: Document) -> bool:
    """Tell a Knative Service from a Kubernetes one."""
    return document.get("kind") == "Service" and str(document.get("apiVersion")) == "serving.knative.dev/v1"


def check_service(service: Document, location: str, flags: Collection[str] = ()) -> Iterator[Finding]:
    """Check one Service. `flags` are the feature flags that its folder says it needs."""
    metadata = service.get("metadata") or {}
    spec = service.get("spec") or {}
    yield from _check_visibility(metadata.get("labels") or {}, f"{location} metadata.labels")
    for name in set(spec) - {"template", "traffic"}:
        yield unknown_name(f"{location} spec", "field", name, ["template", "traffic"])
    template = spec.get("template") or {}
    annotations = (template.get("metadata") or {}).get("annotations") or {}
    yield from _check_annotations(metadata.get("annotations") or {}, annotations, location)
    yield from _check_scaling(annotations, f"{location} spec.template.metadata.annotations")
    yield from _check_revision(template.get("spec") or {}, f"{location} spec.template.spec", flags)


def container_of(service: Document) -> Document:
    """Return the only container of a Service, or an empty map."""
    containers = service.get("spec", {}).get("template", {}).get("spec", {}).get("containers") or [{}]
    container: Document = containers[0]
    return container


def _check_visibility(labels: Document, location: str) -> Iterator[Finding]:
    if labels.get(VISIBILITY) != CLUSTER_LOCAL:
        yield Finding(
            f"{location}.{VISIBILITY}",
            repr(labels.get(VISIBILITY)),
            CLUSTER_LOCAL,
            "without it every path of the function has an address outside the cluster",
        )


def _check_annotations(on_service: Document, on_template: Document, location: str) -> Iterator[Finding]:
    table = knative()
    for name, value in on_service.items():
        if name in table.template_annotations:
            yield Finding(
                f"{location} metadata.annotations",
                name,
                "autoscaling and queue annotations in spec.template.metadata.annotations",
                "move it there: Knative refuses it here",
            )
        else:
            yield from _check_annotation(
                name, value, table.service_annotations, f"{location} metadata.annotations"
            )
    for name, value in on_template.items():
        rules = table.template_annotations
        yield from _check_annotation(name, value, rules, f"{location} spec.template.metadata.annotations")


def _check_annotation(
    name: str, value: object, rules: Mapping[str, ValueRule], location: str
) -> Iterator[Finding]:
    if name not in rules:
        yield unknown_name(location, "annotation", name, rules)
    elif not isinstance(value, str):
        yield Finding(f"{location}.{name}", f"{value!r} without quotes", f'text: "{value}"')
    elif not rules[name].accepts(value):
        yield Finding(f"{location}.{name}", repr(value), rules[name].in_words())


def _check_scaling(annotations: Mapping[str, object], location: str) -> Iterator[Finding]:
    fewest, most = (
        str(annotations.get(f"autoscaling.knative.dev/{end}-scale", "")) for end in ("min", "max")
    )
    if fewest != "0":
        yield Finding(location, f"min-scale {fewest or 'missing'}", '"0": every function scales to zero')
    if most in ("", "0"):
        yield Finding(location, f"max-scale {most or 'missing'}", "a bound above zero; 0 means no bound")
    elif fewest.isdigit() and most.isdigit() and int(fewest) > int(most):
        yield Finding(location, f"min-scale {fewest} above max-scale {most}", "min at most max")
    if annotations.get("autoscaling.knative.dev/class") == "hpa.autoscaling.knative.dev":
        yield Finding(location, "class hpa", "kpa.autoscaling.knative.dev", "only KPA scales to zero")


def _check_revision(spec: Document, location: str, flags: Collection[str]) -> Iterator[Finding]:
    table = knative()
    for field in spec:
        if field in table.pod_flags:
            if table.pod_flags[field] not in flags:
                yield Finding(
                    location,
                    f"{field} without a word about its feature flag",
                    f"{table.pod_flags[field]} named in the README.md of the overlay",
                    "Knative refuses the field until an administrator enables the flag",
                )
        elif field not in (*table.fields["revision"], *table.fields["pod"]):
            yield unknown_name(location, "field", field, [*table.fields["revision"], *table.fields["pod"]])
    yield from _check_numbers(spec, location)
    yield from _check_volumes(spec.get("volumes") or [], location, flags)
    containers = spec.get("containers") or []
    if len(containers) != 1:
        yield Finding(f"{location}.containers", f"{len(containers)} containers", "exactly one")
        return
    [container] = containers
    yield from check_container(container, f"{location}.containers[0]")
    yield from _check_load(spec, container, location)
    if PROVIDERS_VARIABLE in environment(container):
        yield from _check_accelerator(container, f"{location}.containers[0]")


def _check_numbers(spec: Document, location: str) -> Iterator[Finding]:
    bounds = {
        "containerConcurrency": MAX_CONCURRENCY,
        "timeoutSeconds": MAX_TIMEOUT_SECONDS,
        "responseStartTimeoutSeconds": spec.get("timeoutSeconds", 300),
        "idleTimeoutSeconds": spec.get("timeoutSeconds", 300),
    }
    for field, most in bounds.items():
        value = spec.get(field, 1)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= most:
            yield Finding(f"{location}.{field}", repr(value), f"a whole number from 1 to {most}")
    for field in ("enableServiceLinks", "automountServiceAccountToken"):
        if spec.get(field) is not False:
            yield Finding(
                f"{location}.{field}", repr(spec.get(field)), "false: functions need nothing of the cluster"
            )


def _check_volumes(volumes: list[Document], location: str, flags: Collection[str]) -> Iterator[Finding]:
    table = knative()
    for index, volume in enumerate(volumes):
        volume_location = f"{location}.volumes[{index}]"
        for source in set(volume) - {"name"}:
            if source in table.volume_flags:
                if table.volume_flags[source] not in flags:
                    yield Finding(
                        volume_location,
                        source,
                        f"{table.volume_flags[source]} named in the README.md of the overlay",
                    )
            elif source not in table.fields["volume"]:
                yield unknown_name(volume_location, "volume source", source, table.fields["volume"])
        if "emptyDir" in volume and not (volume["emptyDir"] or {}).get("sizeLimit"):
            yield Finding(
                f"{volume_location}.emptyDir",
                "no sizeLimit",
                "a sizeLimit",
                "a full node disk stops its neighbours",
            )


def _check_load(spec: Document, container: Document, location: str) -> Iterator[Finding]:
    variables = environment(container)
    concurrency = spec.get("containerConcurrency")
    in_flight = variables.get("MAX_IN_FLIGHT", "")
    if isinstance(concurrency, int) and in_flight.isdigit() and concurrency >= int(in_flight):
        yield Finding(
            location,
            f"containerConcurrency {concurrency} not below MAX_IN_FLIGHT {in_flight}",
            "room between them",
            "a full pod would answer 429 to its ready probe and drop out of the Service",
        )
    limit = _map(_map(container, "resources"), "limits").get("cpu")
    yield from check_threads(variables, limit, location)
    yield from check_resources(_map(container, "resources"), f"{location}.containers[0].resources")


def _check_accelerator(container: Document, location: str) -> Iterator[Finding]:
    providers = environment(container)[PROVIDERS_VARIABLE]
    cards = requested_accelerators(_map(container, "resources"))
    yield from check_provider(providers, str(container.get("image")), cards, location)


def _map(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = document.get(key)
    return value if isinstance(value, dict) else {}
