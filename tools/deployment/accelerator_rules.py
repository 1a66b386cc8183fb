"""Whether a pod asks for an accelerator in words that exist and that its runtime can use."""

from collections.abc import Iterator, Mapping
from typing import Any

from tools.deployment.findings import Finding, unknown_name
from tools.deployment.tables import Accelerator, accelerators, variants
from tools.deployment.value_rules import quantity

_PLAIN = ("cpu", "memory", "ephemeral-storage")


def check_resources(resources: Mapping[str, Any], location: str) -> Iterator[Finding]:
    """Check names and amounts of `limits` and `requests`, and that shares come with their card."""
    limits = resources.get("limits") or {}
    requests = resources.get("requests") or {}
    for part, amounts in (("limits", limits), ("requests", requests)):
        yield from _check_amounts(amounts, f"{location}.{part}")
    for name in _extended_resources(requests):
        if limits.get(name) != requests[name]:
            yield Finding(
                f"{location}.requests",
                f"{name} requested but not limited to the same amount",
                "accelerators under limits alone",
                "move it to limits",
            )
    for accelerator in accelerators():
        shares = [name for name in accelerator.shares if name in limits]
        if shares and accelerator.count not in limits:
            yield Finding(
                f"{location}.limits",
                f"{', '.join(shares)} without {accelerator.count}",
                f"a share together with {accelerator.count}",
                f'add {accelerator.count}: "1"',
            )
    for name in _PLAIN:
        if name in limits and name in requests and _number(requests[name]) > _number(limits[name]):
            yield Finding(
                location,
                f"{name} request {requests[name]} above its limit {limits[name]}",
                "a request at most the limit",
                "lower the request or raise the limit",
            )


def requested_accelerators(resources: Mapping[str, Any]) -> list[Accelerator]:
    """Return the accelerators whose count stands in the limits."""
    limits = resources.get("limits") or {}
    return [accelerator for accelerator in accelerators() if accelerator.count in limits]


def check_provider(providers: str, image: str, cards: list[Accelerator], location: str) -> Iterator[Finding]:
    """Check that ORT_PROVIDERS, the image's variant and the accelerators asked for fit together."""
    first = providers.split(",")[0].strip()
    variant = _variant(image)
    if variant is None:
        yield Finding(
            location,
            f"image {image!r}",
            f"a tag that ends with a variant: {', '.join(variants())}",
            "tag it VERSION-VARIANT, as the lock that it was built from",
        )
    elif variants()[variant] != first:
        yield Finding(
            location,
            f"ORT_PROVIDERS {providers!r} with an image of variant {variant!r}",
            f"{variants()[variant]} first",
            "choose the variant of the provider, or the provider of the variant",
        )
    usable = {accelerator.provider for accelerator in cards}
    if first == "CPU" and usable:
        yield Finding(
            location,
            f"ORT_PROVIDERS CPU beside {', '.join(accelerator.count for accelerator in cards)}",
            "no accelerator for a pod that computes on the CPU",
            "remove the limit or name its provider",
        )
    if first != "CPU" and first not in usable:
        names = [accelerator.count for accelerator in accelerators() if accelerator.provider == first]
        yield Finding(
            location,
            f"ORT_PROVIDERS {providers!r} without an accelerator that it computes on",
            f"one of {', '.join(names) or 'none known'} in the limits",
            "ask for the card, or set ORT_PROVIDERS to CPU",
        )


def _variant(image: str) -> str | None:
    tag = image.rpartition(":")[2]
    fitting = [variant for variant in variants() if tag.endswith(f"-{variant}")]
    return max(fitting, key=len) if fitting else None


def _check_amounts(amounts: Mapping[str, Any], location: str) -> Iterator[Finding]:
    for name, amount in amounts.items():
        if name not in _PLAIN and name not in _known_extended():
            yield unknown_name(location, "resource", name, [*_PLAIN, *_known_extended()])
        try:
            if _number(amount) <= 0:
                raise ValueError(amount)
        except ValueError:
            yield Finding(f"{location}.{name}", repr(amount), "a quantity above zero, such as 500m, 2 or 4Gi")


def _extended_resources(amounts: Mapping[str, Any]) -> list[str]:
    return [name for name in amounts if "/" in name]


def _known_extended() -> list[str]:
    return [name for accelerator in accelerators() for name in (accelerator.count, *accelerator.shares)]


def _number(amount: Any) -> float:
    return quantity(str(amount))
