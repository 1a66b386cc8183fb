"""The bill of materials (SBOM) as CycloneDX 1.6 JSON, of a bundle or of an image.

A bundle has the packages of a lock, models and the sources of the packs; an image its lock and its base.
"""

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import orjson

from functions.pack_builder.engine.package_sources import PackageSource
from functions.pack_builder.engine.source_table import load_sources
from models.catalogue import Catalogue
from packages.pins import Archive
from shared.config.release import RELEASE
from tools.release.lock_file import LockPackage
from tools.release.system_packages import SystemPackage
from tools.release.wheels import hash_file

_EXPRESSION: Final = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")
"""An SPDX expression without brackets; other licences are named as they are."""
Component = dict[str, Any]


def render_bill(
    packages: Iterable[LockPackage], catalogue: Catalogue, *, wheels: Mapping[str, Path] | None = None
) -> bytes:
    """Return the document; the same materials give the same bytes.

    wheels: the file of each package by name where it is known; its hash then stands in the document.
    """
    components = sorted(
        [
            *(_library(package, (wheels or {}).get(package.name)) for package in packages),
            *_models(catalogue),
            *(_source(source) for source in load_sources() if not source.optional),
        ],
        key=lambda component: str(component["bom-ref"]),
    )
    return _document("application", "geoportrait", components)


def render_image_bill(
    image: str, packages: Mapping[LockPackage, Path], system_packages: Iterable[SystemPackage]
) -> bytes:
    """Return the document of an image, which holds neither models nor data.

    packages: those of its lock with their wheels; system_packages: those of its base.
    """
    libraries = [_library(package, wheel) for package, wheel in packages.items()]
    system = [_system_library(package) for package in system_packages]
    components = sorted([*libraries, *system], key=lambda component: str(component["bom-ref"]))
    return _document("container", image, components)


def _document(kind: str, name: str, components: list[Component]) -> bytes:
    body = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": kind,
                "bom-ref": name,
                "name": name,
                "version": RELEASE,
                "licenses": _licences("Apache-2.0"),
            }
        },
        "components": components,
    }
    serial = uuid.uuid5(uuid.NAMESPACE_OID, orjson.dumps(body).decode())
    return orjson.dumps({**body, "serialNumber": f"urn:uuid:{serial}"}, option=orjson.OPT_INDENT_2)


def package_url(client: str, spec: str) -> str:
    """Return the package URL of what a client (pip | npm) is asked for: `NAME==VERSION` or `NAME@VERSION`."""
    name, version = split_spec(client, spec)
    return f"pkg:{'pypi' if client == 'pip' else 'npm'}/{quote(name, safe='/')}@{quote(version)}"


def split_spec(client: str, spec: str) -> tuple[str, str]:
    """Return name and version of what a client (pip | npm) is asked for."""
    name, _, version = spec.rpartition("==" if client == "pip" else "@")
    return name, version


def _library(package: LockPackage, wheel: Path | None) -> Component:
    url = package_url("pip", f"{package.name}=={package.version}")
    return {
        **_package(package, url),
        "licenses": _licences(_licence_of_distribution(package)),
        **({"hashes": _hashes(hash_file(wheel))} if wheel else {}),
    }


def _system_library(package: SystemPackage) -> Component:
    url = f"pkg:deb/debian/{quote(package.name)}@{quote(package.version)}?arch={package.architecture}"
    return _package(package, url)


def _package(package: LockPackage | SystemPackage, url: str) -> Component:
    return {
        "type": "library",
        "bom-ref": url,
        "name": package.name,
        "version": package.version,
        "purl": url,
    }


def _licence_of_distribution(package: LockPackage) -> str:
    """Return what the package itself says where the same version is installed here, else nothing."""
    try:
        distribution = metadata.distribution(package.name)
    except metadata.PackageNotFoundError:
        return ""
    text = distribution.metadata.get("License-Expression") or distribution.metadata.get("License") or ""
    return text.splitlines()[0].strip() if distribution.version == package.version and text else ""


def _models(catalogue: Catalogue) -> Iterator[Component]:
    for product in catalogue.products:
        archives = [catalogue.archive(member.archive) for member in product.members]
        yield {
            "type": "machine-learning-model" if product.kind == "model" else "data",
            "bom-ref": f"{product.kind}:{product.id}",
            "name": product.file,
            "description": f"{product.role}; {product.source}",
            "licenses": _licences(product.licence),
            "copyright": product.attribution,
            "hashes": _hashes(product.sha256),
            "pedigree": {"ancestors": [_package_file(archive) for archive in dict.fromkeys(archives)]},
        }


def _source(source: PackageSource) -> Component:
    name, version = split_spec(source.client, source.spec)
    return {
        "type": "data",
        "bom-ref": f"source:{source.id}",
        "name": name,
        "version": version,
        "description": source.source,
        "purl": package_url(source.client, source.spec),
        "licenses": _licences(source.licence),
        "copyright": source.attribution,
        "hashes": _hashes(source.sha256),
    }


def _package_file(archive: Archive) -> Component:
    name, version = split_spec(archive.client, archive.spec)
    url = package_url(archive.client, archive.spec)
    return {"type": "file", "name": name, "version": version, "purl": url, "hashes": _hashes(archive.sha256)}


def _hashes(sha256: str) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": sha256}]


def _licences(text: str) -> list[dict[str, Any]]:
    if not text:
        return []
    return [{"expression": text}] if _EXPRESSION.fullmatch(text) else [{"license": {"name": text}}]
