"""The dependency audit: every package that a lock, a model or a pack pins, against a file of advisories."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from functions.pack_builder.engine.source_table import load_sources
from models.catalogue import load_catalogue
from tools.release.advisories import Advisory, AuditedPackage
from tools.release.bill_of_materials import split_spec
from tools.release.lock_file import LOCKS, lock_names, read_lock

ECOSYSTEMS: Final = {"pip": "PyPI", "npm": "npm"}
_SUMMARY_LENGTH: Final = 160


class Vulnerability(Struct, frozen=True):
    """An advisory about a package that the bundle uses."""

    package: AuditedPackage
    advisory: Advisory

    def __str__(self) -> str:
        """Return a line for a person."""
        names = ", ".join((self.advisory.id, *self.advisory.aliases))
        text = (self.advisory.summary or self.advisory.details).strip().partition("\n")[0][:_SUMMARY_LENGTH]
        remedy = self.advisory.remedy(self.package)
        end = f"; mended in {remedy}" if remedy else "; no version mends it"
        places = ", ".join(self.package.places)
        return f"{self.package.name} {self.package.version} ({places}): {names}: {text}{end}"

    def record(self) -> dict[str, object]:
        """Return the same for a program."""
        return {
            "package": self.package.name,
            "version": self.package.version,
            "ecosystem": self.package.ecosystem,
            "places": list(self.package.places),
            "advisory": self.advisory.id,
            "aliases": list(self.advisory.aliases),
            "summary": self.advisory.summary,
            "remedy": self.advisory.remedy(self.package),
        }


def pinned_packages(folder: Path = LOCKS) -> list[AuditedPackage]:
    """Return every package of every lock, of the models and of the packs, once for each version."""
    places: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for name in lock_names(folder):
        for package in read_lock(name, folder):
            places["PyPI", package.name, package.version].append(f"{name}.lock")
    for place, pins in (("models", load_catalogue().archives), ("packs", load_sources())):
        for pin in pins:
            places[ECOSYSTEMS[pin.client], *split_spec(pin.client, pin.spec)].append(place)
    return [AuditedPackage(*key, tuple(dict.fromkeys(value))) for key, value in sorted(places.items())]


def find_vulnerabilities(
    packages: Iterable[AuditedPackage], advisories: Sequence[Advisory], ignored_ids: Collection[str] = ()
) -> list[Vulnerability]:
    """Return what the advisories say of the packages; `ignored_ids` are ids or aliases."""
    candidates = [
        advisory for advisory in advisories if not {advisory.id, *advisory.aliases}.intersection(ignored_ids)
    ]
    return [
        Vulnerability(package, advisory)
        for package in packages
        for advisory in candidates
        if advisory.is_about(package)
    ]
