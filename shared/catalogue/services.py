"""Read `services.toml`, the only place where a quota or a per-second limit is written.

Besides services it holds resources: what a map or a page fetches by the hundred once it is loaded, such as
tiles. A resource needs a key and has a limit a second, but no quota, and nothing is counted for it.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

from msgspec import Struct, field

ServiceKind = Literal["ai", "web", "js"]
KeyKind = Literal["server", "browser", "android", "ios"]
RedisDown = Literal["open", "closed"]

NO_QUOTA = -1
"""`daily_quota` of a service without a daily limit."""

_TABLE = Path(__file__).with_name("services.toml")


class CatalogueError(Exception):
    """A row of the table, or a group that was asked for, is wrong."""


class UnknownService(CatalogueError, KeyError):
    """No service has the id that was asked for."""

    __str__ = Exception.__str__


class Service(Struct, frozen=True):
    """One service: who answers it, and what one app may call a day and a second."""

    id: str
    kind: ServiceKind
    name_zh: str
    name_en: str
    function: str
    daily_quota: int
    qps: int
    on_redis_down: RedisDown
    keys: frozenset[KeyKind]
    groups: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    permission: str = ""
    """The id of the service that an app must be allowed: its own, but for a resource of another service."""

    def __hash__(self) -> int:
        return hash(self.id)

    def qps_of(self, group: str | None) -> int:
        """Return the per-second limit of a group, or of the service when it has no groups (0: none).

        Raises CatalogueError for a group that the service lacks, and for no group where there are some.
        """
        if group is None and not self.groups:
            return self.qps
        if group is None or group not in self.groups:
            raise CatalogueError(f"service {self.id!r} has no group {group!r}; known: {sorted(self.groups)}")
        return self.groups[group]

    def place_of(self, group: str | None) -> int:
        """Return the place of a group among the service's groups, 0 without any."""
        return list(self.groups).index(group) if group is not None else 0


class Catalogue(Mapping[str, Service]):
    """All services by id; an unknown id raises UnknownService, which names the known ones.

    `resources` stand beside them.
    """

    def __init__(self, services: Iterable[Service], resources: Iterable[Service] = ()) -> None:
        self._services: dict[str, Service] = {}
        self.resources: dict[str, Service] = {}
        for table, rows in ((self._services, services), (self.resources, resources)):
            for row in rows:
                if row.id in self._services or row.id in self.resources:
                    raise CatalogueError(f"service {row.id!r} stands twice in the catalogue")
                table[row.id] = row
        for resource in self.resources.values():
            if resource.permission != resource.id and resource.permission not in self._services:
                raise CatalogueError(f"resource {resource.id!r}: no service {resource.permission!r}")

    def find(self, name: str) -> Service:
        """Return the service or the resource of an id. Raises UnknownService."""
        return self.resources[name] if name in self.resources else self[name]

    def __getitem__(self, service_id: str) -> Service:
        try:
            return self._services[service_id]
        except KeyError:
            ids = ", ".join(sorted(self._services))
            raise UnknownService(f"no service {service_id!r}; known: {ids}") from None

    def __contains__(self, service_id: object) -> bool:
        return service_id in self._services

    def __iter__(self) -> Iterator[str]:
        return iter(self._services)

    def __len__(self) -> int:
        return len(self._services)

    def of_function(self, function: str) -> tuple[Service, ...]:
        """Return the services that a function folder answers."""
        return tuple(service for service in self._services.values() if service.function == function)


@lru_cache(maxsize=4)
def load_catalogue(path: Path = _TABLE) -> Catalogue:
    """Read and check the table of services; raises CatalogueError that names the wrong row."""
    with path.open("rb") as file:
        tables = tomllib.load(file)
    return Catalogue(
        [_service(row) for row in tables.get("service", [])],
        [_service({**_RESOURCE, **row}) for row in tables.get("resource", [])],
    )


_RESOURCE: Mapping[str, Any] = {
    "kind": "web",
    "daily_quota": NO_QUOTA,
    "on_redis_down": "open",
}


def _service(row: dict[str, Any]) -> Service:
    try:
        service = Service(
            **{
                "permission": row["id"],
                **row,
                "keys": frozenset(row["keys"]),
                "groups": MappingProxyType(dict(row.get("groups", {}))),
            }
        )
    except (TypeError, KeyError) as error:
        raise CatalogueError(
            f"service {row.get('id', row)!r}: a field is missing or unknown: {error}"
        ) from error
    _check(service)
    return service


def _check(service: Service) -> None:
    wrong = [
        message
        for is_wrong, message in (
            (service.kind not in get_args(ServiceKind), f"kind {service.kind!r} is not ai, web or js"),
            (service.on_redis_down not in get_args(RedisDown), "on_redis_down is neither open nor closed"),
            (bool(service.keys - set(get_args(KeyKind))), f"keys {sorted(service.keys)} has an unknown kind"),
            ((service.kind == "ai") == bool(service.keys), "an ai service has no keys, every other one has"),
            (service.daily_quota < NO_QUOTA, "daily_quota is neither -1 nor a count"),
            (min([service.qps, *service.groups.values()]) < 0, "a per-second limit is negative"),
            (bool(service.groups) and service.qps > 0, "a service has either qps or groups"),
        )
        if is_wrong
    ]
    if wrong:
        raise CatalogueError(f"service {service.id!r}: {'; '.join(wrong)}")
