"""What a handler of a page is given, and what it may return besides the data of its template."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from msgspec import Struct, field

from functions.console.errors import FormRefused, OutcomeUnknown, PageNotFound
from functions.console.frame.page_table import Page
from functions.console.frame.stores import Stores
from functions.console.frame.texts import Texts
from shared.access.errors import AppNotFound, ChangeForbidden, InvalidBoost, InvalidChange
from shared.access.people.account import Account, Role
from shared.access.people.boosts import BoostNotFound
from shared.access.people.errors import AccountExists, AccountNotFound, InvalidAccount
from shared.access.people.sessions import Duty, Session
from shared.changes.errors import ChangeRefused
from shared.config import Settings
from shared.telemetry import Telemetry

PART: Final = "part"
"""The field of the query of what pages ask for by themselves: it keeps no session."""
NOTHING_DONE: Final = (
    FormRefused,
    PageNotFound,
    ChangeRefused,
    AppNotFound,
    ChangeForbidden,
    InvalidChange,
    InvalidBoost,
    BoostNotFound,
    AccountNotFound,
    AccountExists,
    InvalidAccount,
)
"""Refusals that come before anything was changed; after any other error something may have been."""


class Visit(Struct, frozen=True, kw_only=True):
    """One request to a page, after host, session, role and form were checked."""

    page: Page
    session: Session | None
    t: Texts
    """Words in the language of the page: `visit.t("apps.title")`."""
    place: Mapping[str, str]
    """The parts of the path: `visit.place["appid"]`."""
    query: Mapping[str, str]
    form: Mapping[str, str]
    """The fields of the form of an action, without empty ones."""
    address: str
    """Of the caller, behind the trusted proxies."""
    origin: str
    """Scheme and host of the console."""
    attempt: str = ""
    """The state of this browser's sign-in at the OpenID provider."""
    stores: Stores
    settings: Settings
    telemetry: Telemetry
    _intentions: list[str] = field(default_factory=list)

    @contextmanager
    def intention(self, action: str, target: str, *, account: str = "", role: str = "") -> Iterator[None]:
        """Keep, while a change runs, that it was begun: if its entry is never written, this becomes one."""
        audit = self.stores.audit
        id = audit.begin(
            action,
            account=account or self.account or "-",
            role=role or self.role or "",
            address=self.address,
            target=target,
        )
        self._intentions.append(id)
        try:
            yield
        except OutcomeUnknown:
            raise
        except NOTHING_DONE:
            self._intentions.remove(id)
            audit.abandon(id)
            raise
        if id in self._intentions:
            self._intentions.remove(id)
            audit.abandon(id)

    def record(
        self,
        action: str,
        target: str = "",
        *,
        old: Mapping[str, Any] | None = None,
        new: Mapping[str, Any] | None = None,
        account: str = "",
        role: str = "",
    ) -> None:
        """Write into the audit log what was done, by who is signed in unless an account is named.

        `action` has words in texts/ below `audit.action`. Never a key, a password or a photo.
        """
        self.stores.audit.add(
            action,
            account=account or self.account,
            role=role or self.role or "",
            address=self.address,
            target=target,
            old=old,
            new=new,
            intention=self._intentions.pop() if self._intentions else "",
        )

    def begin_session(self, account: Account, duty: Duty = "") -> tuple[str, bool]:
        """Begin a session; return what its cookie holds, and whether it ended another one.

        Raises FormRefused where the account was changed since it was read: who changed it ended the session
        before this one and does not know of it.
        """
        secret, _, has_ended = self.stores.sessions.begin(account, duty=duty, address=self.address)
        current = self.stores.accounts.find(account.name)
        if current is None or _admission(current) != _admission(account):
            self.stores.sessions.end(account.name)
            raise FormRefused(key="sign_in.failure")
        return secret, has_ended

    @property
    def role(self) -> Role | None:
        """The role of who is signed in."""
        return self.session.role if self.session else None

    @property
    def account(self) -> str:
        """The name of who is signed in, empty for nobody."""
        return self.session.account if self.session else ""


class View(Struct, frozen=True, kw_only=True):
    """A page, with another template or status than its own."""

    data: Mapping[str, Any] = field(default_factory=dict)
    template: str = ""
    http_status: int = 200
    session: str | None = None
    attempt: str | None = None


class Redirect(Struct, frozen=True):
    """Leads to another page: a path as `page_table()[name].address()` returns it.

    `notice` is a key below `notice.` of texts/, which that page shows. `session` is the secret of a session
    that begins, or an empty text for one that ends.
    """

    path: str
    notice: str = ""
    session: str | None = None
    attempt: str | None = None
    """The state of a sign-in at the OpenID provider that begins, or an empty text for one that ends."""


class Download(Struct, frozen=True, kw_only=True):
    """A file to be kept; its name has letters, digits, dots and hyphens."""

    content: bytes
    media_type: str
    name: str


class Data(Struct, frozen=True, kw_only=True):
    """JSON for a script of the page."""

    content: Any
    http_status: int = 200


def _admission(account: Account) -> tuple[bool, Role, str]:
    """Return what of an account its session stands on."""
    return account.is_enabled, account.role, account.password_hash


Result = Mapping[str, Any] | View | Redirect | Download | Data
