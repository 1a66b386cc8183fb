"""One call that asks for admission: what the endpoint wrapper knows about it before any Redis."""

from typing import NamedTuple

from shared.access.tokens import Token
from shared.catalogue import Service


class Caller(NamedTuple):
    """Where a call comes from, and the parts of the request that map keys check.

    `ip` is the trusted client address. `path`, `query` and `body` (of a form POST) are raw, as signatures
    cover them. `has_session` says that an earlier, signed call of the key vouches for this one.
    """

    ip: str = ""
    referer: str | None = None
    mcode: str | None = None
    sn: str | None = None
    path: str = ""
    query: str = ""
    body: str | None = None
    has_session: bool = False


NOWHERE = Caller()


class Call(NamedTuple):
    """A call of a service by the owner of a credential: a verified token, or the text of a map key.

    `cost` counts against the quota and the per-second limit (matrix services: pairs), `group` names the
    group of a service that has some (Yingyan).
    """

    service: Service
    credential: Token | str | None
    caller: Caller = NOWHERE
    cost: int = 1
    group: str | None = None
