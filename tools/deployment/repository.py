"""Check every deployment file of the repository, as the tests and `geoportrait deployment check` do."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct

from shared.catalogue import load_catalogue
from tools.deployment.dockerfile import check_context, check_dockerfile, copied_folders, parse_dockerfile
from tools.deployment.findings import DeploymentError, Finding
from tools.deployment.function_table import TABLE, FunctionTable, parse_function_table
from tools.deployment.generated_files import (
    STACK,
    STACK_CE,
    add_row,
    check_generated_files,
    generated_files,
    write_generated_files,
)
from tools.deployment.http_route_rules import check_http_routes
from tools.deployment.http_routes import render_http_routes
from tools.deployment.inventory import (
    built_functions,
    check_catalogue,
    check_deployed,
    check_image,
)
from tools.deployment.knative_service import check_service, container_of, is_knative_service
from tools.deployment.kustomize import KustomizeUnavailable, check_kustomization, feature_flags, render
from tools.deployment.locks import RUNTIMES, check_lock, read_pins
from tools.deployment.profiles import check_profile, check_profile_use
from tools.deployment.proxy_networks import check_proxy_networks
from tools.deployment.settings_agreement import (
    Configuration,
    check_agreement,
    check_kept_defaults,
    knative_configuration,
    stack_configurations,
)
from tools.deployment.stack import StackFile, check_stack
from tools.deployment.tables import Edition
from tools.deployment.yaml_files import (
    Document,
    parse_documents,
    read_assignments,
    read_documents,
    read_text,
    substitute,
    variable_names,
)
from tools.routes import deployed_name, load_routes

DOCKERFILE = "docker/Dockerfile"
CPU_VARIANT = "cpu"
_SITE_VARIABLES = frozenset({"OPENFAAS_URL", "REGISTRY", "TAG"})


class Repository(Struct, frozen=True, dict=True):
    """The deployment files below a root folder.

    Every `check_*` raises DeploymentError when a file cannot be read as what it should be.
    """

    root: Path
    site: Path | None = None
    """NAME=VALUE lines of a site, laid over the shipped settings of both platforms."""

    @cached_property
    def version(self) -> str:
        """The version that image tags carry."""
        project = tomllib.loads(read_text(self.root / "pyproject.toml", "pyproject.toml"))
        return str(project["project"]["version"])

    @cached_property
    def built_folders(self) -> set[str]:
        """The function folders that hold a `main.py`."""
        return built_functions(self.root / "functions")

    @property
    def variants(self) -> dict[str, dict[str, str]]:
        """The variables of every processor that stack.yml can be deployed for."""
        files = sorted((self.root / "deploy/openfaas/variants").glob("*.env"))
        return {file.stem: read_assignments(file, f"deploy/openfaas/variants/{file.name}") for file in files}

    @property
    def overlays(self) -> list[Path]:
        """The Knative overlays."""
        return sorted(file.parent for file in (self.root / "knative/overlays").glob("*/kustomization.yaml"))

    def stack(self, file: str, variables: Mapping[str, str], edition: Edition, location: str) -> StackFile:
        """Read a stack file with `${…}` replaced."""
        text = substitute(read_text(self.root / file, file), variables)
        [content] = parse_documents(text, location)
        return StackFile(location, content, edition)

    def stacks(self) -> Iterator[StackFile]:
        """Every stack file in every variant."""
        yield self.stack(STACK, {}, "standard", STACK)
        for name, variables in self.variants.items():
            yield self.stack(STACK, variables, "standard", f"{STACK} with {name}.env")
        yield self.stack(STACK_CE, {}, "community", STACK_CE)

    def knative_services(self) -> Iterator[tuple[str, Document]]:
        """The Services of the base as they stand in their files."""
        for file in sorted((self.root / "knative/base").glob("*.yaml")):
            location = f"knative/base/{file.name}"
            if file.name in ("kustomization.yaml", "kustomizeconfig.yaml"):
                continue
            for document in read_documents(file, location):
                if is_knative_service(document):
                    yield location, document

    @property
    def function_table(self) -> FunctionTable:
        """The table that the deployment files are made from."""
        return parse_function_table(read_text(self.root / TABLE, TABLE))

    def generated_files(self) -> dict[str, str]:
        """Return the text of every file that is made from the function table, by its path."""
        text = read_text(self.root / TABLE, TABLE)
        return generated_files(text, self.version, self.variants[CPU_VARIANT])

    def write_generated_files(self) -> list[str]:
        """Write the generated files that are behind; return their paths."""
        return write_generated_files(self.root, self.generated_files())

    def add_function(self, name: str, fields: Mapping[str, Any]) -> list[str]:
        """Give the function `name` (with hyphens) a row in the table and make all files; return their paths.

        `fields` are those that differ from the table's defaults, `comment` at least. Raises DeploymentError
        when the function has a row already or a field is wrong; nothing is written then.
        """
        add_row(self.root, name, fields)
        return self.write_generated_files()

    def check(self) -> Iterator[Finding]:
        """Run every check that needs no program but Python."""
        catalogue = {service.function for service in load_catalogue().values()}
        yield from check_catalogue(self.built_folders, catalogue, self.function_table)
        yield from check_generated_files(self.root, self.generated_files())
        yield from self.check_openfaas()
        yield from self.check_knative()
        yield from self.check_settings()
        yield from self.check_images()
        yield from self.check_gateway()

    def check_gateway(self) -> Iterator[Finding]:
        """Check the HTTPRoutes that `render-routes httproutes` makes of the functions' declarations."""
        yield from _gateway_findings()

    def check_openfaas(self) -> Iterator[Finding]:
        """Check the stack files in every variant, and the profiles."""
        profiles = self._profiles()
        for name, profile in profiles.items():
            yield from check_profile(profile, f"deploy/openfaas/profiles: {name}")
        text = read_text(self.root / STACK, STACK)
        for name, variables in self.variants.items():
            for variable in sorted(set(variables) - variable_names(text)):
                yield Finding(
                    f"deploy/openfaas/variants/{name}.env", variable, f"variables that {STACK} uses"
                )
            for variable in sorted(variable_names(text) - set(variables) - _SITE_VARIABLES):
                yield Finding(
                    f"deploy/openfaas/variants/{name}.env", f"no {variable}", f"every variable of {STACK}"
                )
        for stack in self.stacks():
            yield from check_stack(stack)
            yield from check_deployed(stack.location, set(stack.functions), self.built_folders)
            if stack.edition == "standard":
                yield from check_profile_use(stack, profiles)
            for name, function in stack.functions.items():
                location = f"{stack.location} functions.{name}"
                yield from check_image(location, name, str(function.get("image")), self.version)
                yield from self._check_build(function, name, location)

    def check_knative(self) -> Iterator[Finding]:
        """Check the base's Services and every kustomization file, without rendering."""
        services = list(self.knative_services())
        names = {str(service["metadata"]["name"]) for _, service in services}
        yield from check_deployed("knative/base", names, self.built_folders)
        kustomization = read_documents(
            self.root / "knative/base/kustomization.yaml", "knative/base/kustomization.yaml"
        )
        for location, service in services:
            yield from self._check_service(service, location, set())
            if Path(location).name not in kustomization[0].get("resources", []):
                yield Finding(
                    "knative/base/kustomization.yaml",
                    f"no {Path(location).name}",
                    "every Service under resources",
                )
        for file in sorted((self.root / "knative").rglob("kustomization.yaml")):
            yield from check_kustomization(file.parent, str(file.parent.relative_to(self.root)))

    def check_rendered_overlays(self) -> Iterator[Finding]:
        """Check what each overlay gives; raises KustomizeUnavailable without kubectl."""
        for folder in self.overlays:
            location = f"knative/overlays/{folder.name}"
            services = [document for document in render(folder) if is_knative_service(document)]
            yield from check_deployed(
                location, {str(service["metadata"]["name"]) for service in services}, self.built_folders
            )
            for service in services:
                yield from self._check_service(
                    service, f"{location} {service['metadata']['name']}", feature_flags(folder)
                )

    def configurations(self) -> dict[str, list[Configuration]]:
        """Variables and secrets of every function, by platform."""
        file = "deploy/openfaas/settings.yml"
        [shared_settings] = read_documents(self.root / file, file)
        settings = read_assignments(self.root / "knative/base/settings.env", "knative/base/settings.env")
        site_settings = read_assignments(self.site, self.site.name) if self.site else {}
        settings |= site_settings
        stack = self.stack(STACK, {}, "standard", STACK)
        return {
            STACK: stack_configurations(
                stack, {f"./{file}": {**shared_settings["environment"], **site_settings}}
            ),
            "knative/base": [
                knative_configuration(service, settings, location)
                for location, service in self.knative_services()
            ],
        }

    def check_settings(self) -> Iterator[Finding]:
        """Compare the manifests of both platforms with the settings, and with each other."""
        platforms = self.configurations()
        for platform, configurations in platforms.items():
            yield from check_agreement(platform, configurations)
        yield from check_kept_defaults(platforms)
        yield from check_proxy_networks(platforms)

    def check_images(self) -> Iterator[Finding]:
        """Check the Dockerfile, what enters its build context, and the locks."""
        text = read_text(self.root / DOCKERFILE, DOCKERFILE)
        yield from check_dockerfile(text, self.root, DOCKERFILE)
        copied_names = copied_folders(parse_dockerfile(text, DOCKERFILE))
        location = f"{DOCKERFILE}.dockerignore"
        let_in = [
            line[1:] for line in read_text(self.root / location, location).splitlines() if line[:1] == "!"
        ]
        yield from check_context(copied_names, let_in, location, "!FOLDER for every folder of a COPY")
        for stack in (self.stack(file, {}, "standard", file) for file in (STACK, STACK_CE)):
            copied_paths = (stack.content.get("configuration") or {}).get("copy") or []
            names = [str(folder).removeprefix("./") for folder in copied_paths]
            yield from check_context(
                copied_names,
                names,
                f"{stack.location} configuration.copy",
                "./FOLDER for every folder of a COPY",
            )
        tested_pins = read_pins(
            read_text(self.root / "requirements/dev.lock", "dev.lock"), "requirements/dev.lock"
        )
        for name in RUNTIMES:
            location = f"requirements/{name}.lock"
            yield from check_lock(name, read_text(self.root / location, location), tested_pins, location)

    def _check_service(self, service: Document, location: str, flags: set[str]) -> Iterator[Finding]:
        yield from check_service(service, location, flags)
        name = str(service["metadata"]["name"])
        yield from check_image(location, name, str(container_of(service).get("image")), self.version)

    def _check_build(self, function: Mapping[str, Any], name: str, location: str) -> Iterator[Finding]:
        arguments = function.get("build_args") or {}
        if deployed_name(str(arguments.get("FUNCTION"))) != name:
            yield Finding(
                f"{location}.build_args", f"FUNCTION {arguments.get('FUNCTION')!r}", name.replace("-", "_")
            )
        if arguments.get("LOCK") not in RUNTIMES:
            yield Finding(
                f"{location}.build_args", f"LOCK {arguments.get('LOCK')!r}", f"one of {', '.join(RUNTIMES)}"
            )

    def _profiles(self) -> dict[str, Document]:
        profiles = {}
        for file in sorted((self.root / "deploy/openfaas/profiles").glob("*.yaml")):
            for profile in read_documents(file, f"deploy/openfaas/profiles/{file.name}"):
                profiles[str((profile.get("metadata") or {}).get("name", file.stem))] = profile
        return profiles


@cache
def _gateway_findings() -> tuple[Finding, ...]:
    """Return the findings about what this program's own functions declare, which stays the same."""
    routes = load_routes()
    documents = parse_documents(render_http_routes(routes), "HTTPRoutes")
    return tuple(check_http_routes(documents, routes))


def check_repository(root: Path, site: Path | None = None) -> tuple[list[Finding], list[str]]:
    """Run every check; return the findings and, in words, what had to be left out on this machine.

    `site` is a file with the settings of a site, which are laid over the shipped ones.
    """
    repository = Repository(root, site)
    try:
        findings = list(repository.check())
    except DeploymentError as error:
        return [Finding("deployment files", str(error), "readable files")], []
    try:
        return findings + list(repository.check_rendered_overlays()), []
    except KustomizeUnavailable as error:
        return findings, [str(error)]
    except DeploymentError as error:
        return [*findings, Finding("knative/overlays", str(error), "overlays that kustomize can build")], []
