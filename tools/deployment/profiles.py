"""The OpenFaaS Profiles: what a stack file cannot say about pods."""

from collections.abc import Iterator, Mapping

from tools.deployment.accelerator_rules import check_provider, check_resources, requested_accelerators
from tools.deployment.findings import Finding, unknown
from tools.deployment.stack import StackFile
from tools.deployment.tables import openfaas
from tools.deployment.yaml_files import Document

PROFILE_ANNOTATION = "com.openfaas.profile"
PORTRAIT = "segment-idphoto"


def check_profile(profile: Document, where: str) -> Iterator[Finding]:
    """Check one Profile: kind, namespace, fields of OpenFaaS Standard, resources."""
    if (profile.get("apiVersion"), profile.get("kind")) != ("openfaas.com/v1", "Profile"):
        yield Finding(where, f"{profile.get('apiVersion')} {profile.get('kind')}", "openfaas.com/v1 Profile")
        return
    if profile.get("metadata", {}).get("namespace") != "openfaas":
        yield Finding(where, f"namespace {profile.get('metadata', {}).get('namespace')!r}", "openfaas")
    table = openfaas().profile
    for field in profile.get("spec") or {}:
        if field in table["enterprise"]:
            yield Finding(
                f"{where} spec",
                f"{field}",
                "fields of OpenFaaS Standard",
                "it needs OpenFaaS for Enterprises: leave it to the site",
            )
        elif field not in table["standard"]:
            yield unknown(f"{where} spec", "field", field, table["standard"])
    yield from check_resources((profile.get("spec") or {}).get("resources") or {}, f"{where} spec.resources")


def check_profile_use(stack: StackFile, profiles: Mapping[str, Document]) -> Iterator[Finding]:
    """Check that every profile named in a stack file exists, and that segment-idphoto's fits its provider."""
    for name, function in stack.functions.items():
        where = f"{stack.where} functions.{name}"
        annotations = function.get("annotations") or {}
        named = [profile for profile in str(annotations.get(PROFILE_ANNOTATION, "")).split(",") if profile]
        for profile in named:
            if profile not in profiles:
                yield unknown(where, "profile", profile, profiles)
        if name == PORTRAIT:
            providers = str((function.get("environment") or {}).get("ORT_PROVIDERS", "CPU"))
            requested = [
                accelerator
                for profile in named
                for accelerator in requested_accelerators(_resources(profiles.get(profile, {})))
            ]
            yield from check_provider(providers, str(function.get("image")), requested, where)


def _resources(profile: Document) -> Document:
    resources: Document = (profile.get("spec") or {}).get("resources") or {}
    return resources
