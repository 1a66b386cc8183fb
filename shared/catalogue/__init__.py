"""The catalogue of services: ids, names, quotas and per-second limits, read from one TOML table."""

from shared.catalogue.services import (
    NO_QUOTA,
    Catalogue,
    CatalogueError,
    KeyKind,
    Service,
    UnknownService,
    load_catalogue,
)

__all__ = [
    "NO_QUOTA",
    "Catalogue",
    "CatalogueError",
    "KeyKind",
    "Service",
    "UnknownService",
    "load_catalogue",
]
