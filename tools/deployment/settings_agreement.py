"""Whether the manifests and `shared.config.Settings` speak of the same variables and secrets."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from pydantic import ValidationError

from shared.config.settings import Settings, is_secret
from tools.deployment.findings import Finding, unknown_name
from tools.deployment.knative_container import SECRETS_MOUNT, environment
from tools.deployment.knative_service import container_of
from tools.deployment.stack import StackFile
from tools.deployment.tables import kept_defaults
from tools.deployment.yaml_files import Document


class Configuration(Struct, frozen=True):
    """What one function is given on one platform: variables by name, and the names of its secrets."""

    location: str
    variables: Mapping[str, str]
    secrets: frozenset[str]


def stack_configurations(stack: StackFile, files: Mapping[str, Mapping[str, Any]]) -> list[Configuration]:
    """Return what each function of a stack file gets; `files` holds the environment files it may name."""
    configurations = []
    for name, function in stack.functions.items():
        variables: dict[str, Any] = {}
        for file in function.get("environment_file") or []:
            variables |= files.get(file, {})
        variables |= function.get("environment") or {}
        configurations.append(
            Configuration(
                f"{stack.location} functions.{name}",
                {key: str(value) for key, value in variables.items()},
                frozenset(function.get("secrets") or []),
            )
        )
    return configurations


def knative_configuration(service: Document, settings: Mapping[str, str], location: str) -> Configuration:
    """Return what a Knative Service gets; `settings` are the entries of the ConfigMap it takes them from."""
    container = container_of(service)
    spec = service.get("spec", {}).get("template", {}).get("spec", {})
    volumes = [
        mount.get("name")
        for mount in container.get("volumeMounts") or []
        if mount.get("mountPath") == SECRETS_MOUNT
    ]
    items = [
        item.get("path")
        for volume in spec.get("volumes") or []
        if volume.get("name") in volumes
        for item in (volume.get("secret") or {}).get("items") or []
    ]
    shared_variables = settings if container.get("envFrom") else {}
    return Configuration(location, {**shared_variables, **environment(container)}, frozenset(items))


def check_agreement(platform: str, configurations: Sequence[Configuration]) -> Iterator[Finding]:
    """Compare one platform's manifests with the settings, in both directions."""
    for configuration in configurations:
        yield from _check_variables(configuration)
        yield from _check_secrets(configuration)
    variable_fields = {_field(name) for configuration in configurations for name in configuration.variables}
    secret_fields = {_field(name) for configuration in configurations for name in configuration.secrets}
    for field in Settings.model_fields:
        if field in kept_defaults() or field in variable_fields | secret_fields:
            continue
        what = "secret" if is_secret(field) else "variable"
        yield Finding(
            platform,
            f"no {what} for the setting {field}",
            f"{_secret_name(field) if is_secret(field) else field.upper()} in at least one function",
            "set it, or say in tools/deployment/kept_defaults.toml why its default is right in a cluster",
        )


def check_kept_defaults(platforms: Mapping[str, Sequence[Configuration]]) -> Iterator[Finding]:
    """Check that the kept defaults are settings, and are really kept on every platform."""
    location = "tools/deployment/kept_defaults.toml"
    for field in kept_defaults():
        if field not in Settings.model_fields:
            yield unknown_name(location, "setting", field, Settings.model_fields)
        for platform, configurations in platforms.items():
            if any(field.upper() in configuration.variables for configuration in configurations):
                yield Finding(location, field, f"no entry for what {platform} sets", "remove the entry")


def _check_variables(configuration: Configuration) -> Iterator[Finding]:
    values: dict[str, str] = {}
    for name, value in configuration.variables.items():
        field = name.lower()
        if field not in Settings.model_fields or name != name.upper():
            setting_names = [setting_names.upper() for setting_names in Settings.model_fields]
            expectation = "a field of shared.config.Settings in capitals"
            otherwise = "remove it, or add the field"
            yield unknown_name(
                configuration.location, "variable", name, setting_names, expectation, otherwise
            )
        elif is_secret(field):
            yield Finding(
                configuration.location,
                f"the secret {name} as a variable",
                f"the secret {_secret_name(field)}",
                "list it under secrets and remove the variable",
            )
        else:
            values[field] = value
    try:
        Settings.model_validate(values)
    except ValidationError as error:
        for problem in error.errors():
            field = str(problem["loc"][0])
            if field in values:
                yield Finding(
                    f"{configuration.location} {field.upper()}", repr(values[field]), problem["msg"]
                )


def _check_secrets(configuration: Configuration) -> Iterator[Finding]:
    secrets = [_secret_name(field) for field in Settings.model_fields if is_secret(field)]
    for name in configuration.secrets:
        if name not in secrets:
            yield unknown_name(configuration.location, "secret", name, secrets)


def _field(name: str) -> str:
    return name.lower().replace("-", "_")


def _secret_name(field: str) -> str:
    return field.replace("_", "-")
