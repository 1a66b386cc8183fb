"""What pages read and change: Redis through `shared.access`, and the APIs through the gateway."""

from functools import cached_property

from functions.console.engine.sign_in import SignIn
from functions.console.frame.gateway import GatewayClient
from shared.access.directory import AppDirectory
from shared.access.people.accounts import AccountDirectory
from shared.access.people.audit import AuditLog
from shared.access.people.boosts import BoostBook
from shared.access.people.enrolments import Enrolments
from shared.access.people.failures import FailureCounter
from shared.access.people.invitation import Invitations
from shared.access.people.sessions import SessionStore
from shared.access.people.store import PeopleStore
from shared.config import Settings
from shared.stores import ObjectStore


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
        return SignIn(self.accounts, FailureCounter(self.people))

    @cached_property
    def invitations(self) -> Invitations:
        """The one-time link of the first account."""
        return Invitations(self.people)

    @cached_property
    def enrolments(self) -> Enrolments:
        """Second factors that are being set up."""
        return Enrolments(self.people)

    @cached_property
    def audit(self) -> AuditLog:
        """What people did."""
        return AuditLog(self.people)

    @cached_property
    def gateway(self) -> GatewayClient:
        """The APIs, with an app of the console's own."""
        return GatewayClient(self.settings, self.apps, self.people)

    @cached_property
    def objects(self) -> ObjectStore:
        """The object store."""
        return ObjectStore(self.settings)

    @cached_property
    def boosts(self) -> BoostBook:
        """Requests for a boost."""
        return BoostBook(self.people)

    def close(self) -> None:
        """Close what was opened."""
        for name in ("apps", "people"):
            if name in self.__dict__:
                self.__dict__[name].close()
