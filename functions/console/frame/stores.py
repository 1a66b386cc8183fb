"""What pages read and change: Redis through `shared.access`, and the APIs through the gateway."""

from functools import cached_property
from typing import Final

from functions.console.engine.gateway import Gateway
from functions.console.engine.sign_in import SignIn
from shared.access.directory import AppDirectory
from shared.access.people.accounts import AccountDirectory
from shared.access.people.attempts import AttemptStore
from shared.access.people.audit import AuditLog
from shared.access.people.boosts import BoostBook
from shared.access.people.enrolments import Enrolments
from shared.access.people.failures import FailureCounter
from shared.access.people.invitation import Invitations
from shared.access.people.sessions import SessionStore
from shared.access.people.store import PATIENCE_MS, PeopleStore
from shared.catalogue import load_catalogue
from shared.config import Settings
from shared.service_level.archive import ReportArchive
from shared.service_level.digests import DigestArchive
from shared.service_level.recent import RecentMinutes
from shared.stores.artifacts import ArtifactStore
from shared.stores.models import model_artifacts
from shared.stores.objects import ObjectStore
from shared.stores.packs import pack_artifacts
from shared.stores.redis import blocking_redis_client


class Stores:
    """Opened when they are first needed; one a process. Everything raises StoreUnreachable."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def apps(self) -> AppDirectory:
        """Apps with their keys and limits."""
        return AppDirectory.open(self.settings)

    @cached_property
    def people(self) -> PeopleStore:
        """The Redis of accounts and sessions."""
        return PeopleStore.open(self.settings)

    @cached_property
    def accounts(self) -> AccountDirectory:
        """People's accounts."""
        return AccountDirectory(self.people)

    @cached_property
    def sessions(self) -> SessionStore:
        """Who is signed in."""
        return SessionStore(self.people)

    @cached_property
    def sign_in(self) -> SignIn:
        """What decides sign-ins."""
        return SignIn(self.accounts, self.failures, only_emergency=bool(self.settings.console_oidc_issuer))

    @cached_property
    def failures(self) -> FailureCounter:
        """Sign-ins that failed."""
        return FailureCounter(self.people)

    @cached_property
    def invitations(self) -> Invitations:
        """The one-time link of the first account."""
        return Invitations(self.people)

    @cached_property
    def attempts(self) -> AttemptStore:
        """Sign-ins at the OpenID provider that are under way."""
        return AttemptStore(self.people)

    @cached_property
    def enrolments(self) -> Enrolments:
        """Second factors that are being set up."""
        return Enrolments(self.people)

    @cached_property
    def audit(self) -> AuditLog:
        """What people did."""
        return AuditLog(self.people)

    @cached_property
    def boosts(self) -> BoostBook:
        """Requests for a boost."""
        return BoostBook(self.people)

    @cached_property
    def gateway(self) -> Gateway:
        """The APIs, as the console's own app calls them."""
        return Gateway(self.settings, self.apps, self.people)

    @cached_property
    def objects(self) -> ObjectStore:
        """The object store; every method raises StoreError."""
        return ObjectStore(self.settings)

    @cached_property
    def reports(self) -> ReportArchive:
        """The monthly reports."""
        return ReportArchive(self.objects)

    @cached_property
    def digests(self) -> DigestArchive:
        """The compliance digests."""
        return DigestArchive(self.objects)

    @cached_property
    def recent(self) -> RecentMinutes:
        """The last day of every service."""
        return RecentMinutes(blocking_redis_client(self._patient), load_catalogue())

    @property
    def packs(self) -> ArtifactStore:
        """The published data packs."""
        return pack_artifacts(self.settings)

    @property
    def models(self) -> ArtifactStore:
        """The published models."""
        return model_artifacts(self.settings)

    @property
    def _patient(self) -> Settings:
        return self.settings.model_copy(update={"redis_timeout_ms": PATIENCE_MS})

    def close(self) -> None:
        """Close what was opened."""
        for name in ("gateway", "apps", "people"):
            if name in self.__dict__:
                self.__dict__[name].close()


def shared_stores(settings: Settings) -> Stores:
    """Return the stores of these settings, opened once a process."""
    return _STORES.setdefault(id(settings), Stores(settings))


_STORES: Final[dict[int, Stores]] = {}
