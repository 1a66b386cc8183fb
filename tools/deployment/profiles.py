"""The OpenFaaS Profiles: what a stack file cannot say about pods."""

from collections.abc import Iterator, Mapping

from tools.deployment.accelerator_rules import check_provider, check_resources, requested_accelerators
from tools.deployment.findings import Finding, unknown_name
from tools.deployment.stack import StackFile
from tools.deployment.tables import openfaas
from tools.deployment.yaml_files import Document

PROFILE_ANNOTATION = "com.openfaas.profile"
PROVIDERS_VARIABLE = "ORT_PROVIDERS"


def check_profile(profile: Document, location: str) -> Iterator[Finding]:
    """Check one Profile: kind, namespace, fields of OpenFaaS Standard, resources."""
    if (profile.get("apiVersion"), profile.get("kind")) != ("openfaas.com/v1", "Profile"):
        yield Finding(
            location, f"{profile.get('apiVersion')} {profile.get('kind')}", "openfaas.com/v1 Profile"
        )
        return
    if profile.get("metadata", {}).get("namespace") != "openfaas":
        yield Finding(location, f"namespace {profile.get('metadata', {}).get('namespace')!r}", "openfaas")
    table = openfaas().profile
    for field in profile.get("spec") or {}:
        if field in table["enterprise"]:
            yield Finding(
                f"{location} spec",
                f"{field}",
                "fields of OpenFaaS Standard",
                "it needs OpenFaaS for Enterprises: leave it to the site",
            )
        elif field not in table["standard"]:
            yield unknown_name(f"{location} spec", "field", field, table["standard"])
    yield from check_resources(
        (profile.get("spec") or {}).get("resources") or {}, f"{location} spec.resources"
    )


def check_profile_use(stack: StackFile, profiles: Mapping[str, Document]) -> Iterator[Finding]:
    """Check that the profiles named in a stack file exist, and fit the provider of a function with models."""
    for name, function in stack.functions.items():
        location = f"{stack.location} functions.{name}"
        annotations = function.get("annotations") or {}
        profile_names = [
            profile for profile in str(annotations.get(PROFILE_ANNOTATION, "")).split(",") if profile
        ]
        for profile in profile_names:
            if profile not in profiles:
                yield unknown_name(location, "profile", profile, profiles)
        providers = (function.get("environment") or {}).get(PROVIDERS_VARIABLE)
        if providers is not None:
            cards = [
                accelerator
                for profile in profile_names
                for accelerator in requested_accelerators(_resources(profiles.get(profile, {})))
            ]
            yield from check_provider(str(providers), str(function.get("image")), cards, location)


def _resources(profile: Document) -> Document:
    resources: Document = (profile.get("spec") or {}).get("resources") or {}
    return resources
