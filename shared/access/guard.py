"""Access as one function uses it: verify the credential, admit the call."""

import time
from collections.abc import Callable

from shared.access.admission import BUDGET_SECONDS, Admission
from shared.access.call import Call, Caller
from shared.access.decision import Decision, Outcome
from shared.access.errors import StoreUnreachable
from shared.access.keys import appid_of_ak
from shared.access.link import Link, RedisLink, command, parse_redis_url
from shared.access.records import Records
from shared.access.rediskeys import APPS
from shared.access.tokens import TokenSigner
from shared.catalogue import Catalogue, load_catalogue
from shared.changes.layout_version import KEY, layout_fault, parse_layout
from shared.config import Settings


class AccessGuard:
    """Tokens, apps and admission of one process over one shared Redis connection.

    Belongs to one event loop. Raises SigningKeyError when the signing key is too short to start with.
    """

    def __init__(
        self,
        link: Link,
        signer: TokenSigner,
        catalogue: Catalogue,
        clock: Callable[[], float] = time.time,
        patient_link: Link | None = None,
        budget: float = BUDGET_SECONDS,
    ) -> None:
        """patient_link: a second connection, for calls whose first trip was slow; see `Admission`."""
        self._link = link
        self.signer = signer
        self.catalogue = catalogue
        self.records = Records(link)
        self.admission = Admission(link, self.records, patient_link=patient_link, budget=budget, clock=clock)
        self._clock = clock

    @classmethod
    def open(cls, settings: Settings, budget: float = BUDGET_SECONDS) -> "AccessGuard":
        """Build from settings; connects at the first call. budget: seconds for all trips of one call."""
        signer = TokenSigner(
            settings.token_signing_key.get_secret_value(),
            settings.token_previous_signing_key.get_secret_value(),
        )
        patience = max(settings.redis_timeout_ms, round(budget * 1000))
        patient_settings = settings.model_copy(update={"redis_timeout_ms": patience})
        return cls(
            open_link(settings),
            signer,
            load_catalogue(),
            patient_link=open_link(patient_settings),
            budget=budget,
        )

    async def admit_token(
        self, service_id: str, access_token: str | None, *, cost: int = 1, group: str | None = None
    ) -> Decision:
        """Decide a call that carries an access token (AI services); a bad token costs no Redis trip."""
        if not access_token:
            return Decision(Outcome.KEY_MISSING)
        token = self.signer.verify(access_token, self._clock())
        if token is None:
            return Decision(Outcome.TOKEN_INVALID)
        return await self.admission.admit(Call(self.catalogue[service_id], token, cost=cost, group=group))

    async def admit_key(
        self, service_id: str, ak: str | None, caller: Caller, *, cost: int = 1, group: str | None = None
    ) -> Decision:
        """Decide a call of a map or JavaScript service, or of a resource, that carries a map key."""
        return await self.admission.admit(
            Call(self.catalogue.find(service_id), ak or None, caller, cost, group)
        )

    def allows_debug(self, ak: str | None) -> bool:
        """Tell whether an operator lets a key that was admitted ask how an answer came about."""
        appid = appid_of_ak(ak) if ak else None
        cached_app = self.records.get(appid) if appid is not None else None
        key = cached_app.app.key(ak) if cached_app is not None and ak else None
        return key is not None and key.allows_debug

    async def layout_fault(self) -> str:
        """Return why the data are not for this program, empty when they are, or when Redis is away."""
        try:
            value: bytes | None = await self._link.call(command("GET", KEY))
            has_apps = value is not None or bool(await self._link.call(command("EXISTS", APPS)))
        except StoreUnreachable:
            return ""
        return layout_fault(parse_layout(value, has_apps))

    async def give_back(self, service_id: str, decision: Decision, units: int) -> None:
        """Give units of an admitted call back that it did not use."""
        if units > 0 and decision.appid is not None and not decision.is_degraded:
            await self.admission.give_back(decision.appid, self.catalogue[service_id], units)

    async def has_key(self, ak: str) -> bool:
        """Tell whether a map key exists, in one trip, without counting; without Redis it may."""
        appid = appid_of_ak(ak)
        if appid is None:
            return False
        try:
            app = await self.records.fetch(appid)
        except StoreUnreachable:
            return True
        return app is not None and app.key(ak) is not None

    async def close(self) -> None:
        """Report what is owed and close the connection."""
        await self.admission.close()


def open_link(settings: Settings) -> Link:
    """Return the shared connection that the settings name."""
    address, is_cluster = parse_redis_url(settings.redis_url.get_secret_value())
    timeout = settings.redis_timeout_ms / 1000
    if not is_cluster:
        return RedisLink(address, timeout)
    from shared.access.cluster import ClusterLink

    return ClusterLink(address, timeout)
