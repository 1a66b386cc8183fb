"""The record of one app: one JSON text in Redis, parsed once and cached by every process."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_serializer, field_validator

from shared.access.addresses import Network, parse_network
from shared.access.keys import APP_ID_MAX, APP_ID_MIN
from shared.catalogue import KeyKind

AppState = Literal["enabled", "disabled", "deleted"]
Rule = Literal["qps", "quota"]

DENY_ALL = "0.0.0.0"  # noqa: S104 - the literal of the public contract, not an address to bind
MAX_BOOST_PER_MILLE = 200
MAX_QUOTA = 1_000_000_000
MAX_QPS = 5_000


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)


class MapKey(_Record):
    """A map key (`ak`) of an app, with what its kind checks.

    server: `ips` (addresses or CIDR networks; no entry or 0.0.0.0/0 admits all, the literal 0.0.0.0 nobody)
    or, with `sn`, a signature by `sk`. browser: `referers` (host patterns with `*`). android, ios: `mcodes`
    (`SHA1;package`, bundle id).
    """

    ak: str
    kind: KeyKind
    name: str = Field("", max_length=64)
    ips: tuple[str, ...] = ()
    referers: tuple[str, ...] = ()
    mcodes: tuple[str, ...] = ()
    sn: bool = False
    sk: str | None = None
    allows_debug: bool = Field(False, alias="debug")
    """Whether `debug=1` shows how an answer came about; without it the field is ignored."""

    @field_validator("ips")
    @classmethod
    def _are_networks(cls, ips: tuple[str, ...]) -> tuple[str, ...]:
        for ip in ips:
            try:
                parse_network(ip)
            except ValueError:
                raise ValueError(f"{ip!r} is no IP address or CIDR network such as 10.1.0.0/16") from None
        return ips

    @cached_property
    def networks(self) -> tuple[Network, ...]:
        """The networks of `ips`; an entry 0.0.0.0 (without a mask) stands for nobody and is left out."""
        return tuple(parse_network(ip) for ip in self.ips if ip != DENY_ALL)


class ServiceRules(_Record):
    """An app's own limits of one service; None keeps the catalogue's value."""

    is_enabled: bool = Field(True, alias="enabled")
    quota: Annotated[int | None, Field(ge=-1, le=MAX_QUOTA)] = None
    qps: Annotated[int | None, Field(ge=0, le=MAX_QPS)] = None
    shadow: frozenset[Rule] = frozenset()

    @field_serializer("shadow")
    def _in_order(self, rules: frozenset[Rule]) -> list[Rule]:
        return sorted(rules)  # one app is one text, whichever process writes it


class Boost(_Record):
    """A raise of all daily quotas of the app from one day to another, both included; once a calendar year."""

    year: int
    per_mille: int = Field(ge=1, le=MAX_BOOST_PER_MILLE)
    from_day: int
    to_day: int


class App(_Record):
    """An app: its credentials, its state, and what deviates from the catalogue."""

    appid: int = Field(ge=APP_ID_MIN, le=APP_ID_MAX)
    name: str = Field(min_length=1, max_length=64)
    state: AppState = "enabled"
    created_at: int = Field(alias="created")
    """Unix seconds."""
    api_key: str
    secret_sha256: str
    generation: int = Field(1, ge=1)
    keys: tuple[MapKey, ...] = ()
    services: dict[str, ServiceRules] = {}
    boosts: tuple[Boost, ...] = ()

    def key(self, ak: str) -> MapKey | None:
        """Return the map key with this text, if the app has it."""
        return self._keys_by_ak.get(ak)

    @cached_property
    def _keys_by_ak(self) -> dict[str, MapKey]:
        return {key.ak: key for key in self.keys}

    def rules(self, service_id: str) -> ServiceRules:
        """Return the app's own rules of a service."""
        return self.services.get(service_id, _NO_RULES)

    def boost_on(self, day: int) -> Boost | None:
        """Return the boost that runs on a day, or the next one (the admission script compares the days)."""
        boosts = (boost for boost in self.boosts if boost.to_day >= day)
        return min(boosts, key=lambda boost: boost.from_day, default=None)


_NO_RULES = ServiceRules()
