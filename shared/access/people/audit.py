"""The audit log: who did what, to what, from where. Entries are added and never changed.

Each entry carries the SHA-256 of the one before it and of itself, so a changed, removed or inserted entry
breaks the chain. Redis has the entries of the last KEPT_DAYS as a stream; the object store has all of them.
A change and its entry are two commands, and Redis or this process may end between them. So an intention is
kept first; the entry takes it away in the same script. One that stays becomes an entry `interrupted`, which
names what was begun: whoever reads the log knows that the change may have happened.
Keys and tokens that strayed into a value are masked before they are written.
"""

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from shared.access.errors import ChangedMeanwhile
from shared.access.people.rediskeys import AUDIT, AUDIT_HEAD, AUDIT_INTENTIONS
from shared.access.people.store import PeopleStore

KEPT_DAYS: Final = 400
PAGE: Final = 1_000
LONGEST_TEXT: Final = 300
INTERRUPTION: Final = "interrupted"
INTENTION_SECONDS: Final = 180
"""No change takes as long: an intention that is older is of one that was interrupted."""
_MAX_TRIES: Final = 50
_SECRET: Final = re.compile(r"[0-9A-Za-z]{20,}")
_APPEND: Final = """
if (redis.call('GET', KEYS[2]) or '') ~= ARGV[1] then return 0 end
if ARGV[5] ~= '' and redis.call('HDEL', KEYS[3], ARGV[5]) == 0 and ARGV[6] == '1' then return 2 end
redis.call('XADD', KEYS[1], ARGV[2], 'entry', ARGV[3])
redis.call('SET', KEYS[2], ARGV[4])
return 1
"""

Values = Mapping[str, Any]


class AuditEntry(BaseModel):
    """One thing that somebody did, or tried."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    time_ms: int
    """Unix milliseconds."""
    account: str
    role: str
    action: str
    target: str = ""
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    address: str = ""
    previous_hash: str = ""
    hash: str = ""

    def computed_hash(self) -> str:
        """Return the SHA-256 over everything but the hash itself."""
        content = orjson.dumps(self.model_dump(exclude={"hash"}), option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(content).hexdigest()


class Intention(BaseModel):
    """A change that somebody begins."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    time_ms: int
    account: str
    role: str
    action: str
    target: str = ""
    address: str = ""


class ChainFault(NamedTuple):
    """Where a chain breaks. The words of each kind are the console's."""

    kind: Literal[
        "changed",
        "unlinked",
        "start_missing",
        "end_missing",
        "differs",
        "redis_short",
        "file_unread",
        "head_unread",
        "head_other",
    ]
    number: int = 0
    """Of the entry that is wrong, or that should be there."""
    file: str = ""
    """The key of a day's file, where the fault is in one."""


class Verification(NamedTuple):
    """What following the chain found: how many entries are whole, and what is wrong with the first other."""

    entries: int
    fault: ChainFault | None = None
    last_hash: str = ""


class AuditLog:
    """The log of one Redis; every method raises StoreUnreachable."""

    def __init__(self, store: PeopleStore, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    def add(
        self,
        action: str,
        *,
        account: str,
        role: str,
        address: str = "",
        target: str = "",
        old: Values | None = None,
        new: Values | None = None,
        intention: str = "",
    ) -> AuditEntry:
        """Write an entry behind the newest and return it; the intention that it fulfils goes with it."""
        entry = self._append(
            intention,
            action=action,
            account=account,
            role=role,
            address=address,
            target=mask(target),
            old=_clean(old or {}),
            new=_clean(new or {}),
        )
        assert entry is not None  # noqa: S101 - only a settled intention has no entry
        return entry

    def begin(self, action: str, *, account: str, role: str, address: str = "", target: str = "") -> str:
        """Keep an intention before its change, and return its id."""
        intention = Intention(
            time_ms=int(self._clock() * 1000),
            account=account,
            role=role,
            action=action,
            target=mask(target),
            address=address,
        )
        id = secrets.token_hex(8)
        self._store.run("HSET", AUDIT_INTENTIONS, id, intention.model_dump_json())
        return id

    def abandon(self, id: str) -> None:
        """Forget an intention of which nothing came."""
        self._store.run("HDEL", AUDIT_INTENTIONS, id)

    def settle(self) -> int:
        """Write an entry for every change that was interrupted; return how many."""
        latest_ms = (self._clock() - INTENTION_SECONDS) * 1000
        count = 0
        for id, record in self._store.run("HGETALL", AUDIT_INTENTIONS).items():
            intention = Intention.model_validate_json(record)
            if intention.time_ms > latest_ms:
                continue
            entry = self._append(
                id.decode(),
                must_settle=True,
                action=INTERRUPTION,
                account=intention.account,
                role=intention.role,
                address=intention.address,
                target=intention.target,
                new={"action": intention.action, "begun_ms": intention.time_ms},
            )
            count += entry is not None
        return count

    def _append(self, intention: str, *, must_settle: bool = False, **values: Any) -> AuditEntry | None:
        """Write an entry; None where `must_settle` and somebody else was quicker."""
        for _ in range(_MAX_TRIES):
            head = self._store.run("GET", AUDIT_HEAD) or b""
            number, _, previous_hash = head.decode().partition(" ")
            entry = AuditEntry(
                number=int(number or 0) + 1,
                time_ms=int(self._clock() * 1000),
                previous_hash=previous_hash,
                **values,
            )
            entry = entry.model_copy(update={"hash": entry.computed_hash()})
            new_head = f"{entry.number} {entry.hash}"
            place, record = f"{entry.number}-0", entry.model_dump_json()
            keys = (AUDIT, AUDIT_HEAD, AUDIT_INTENTIONS)
            arguments = (head, place, record, new_head, intention, int(must_settle))
            state = self._store.run("EVAL", _APPEND, len(keys), *keys, *arguments)
            if state:
                return entry if state == 1 else None
        raise ChangedMeanwhile(f"{_MAX_TRIES} others wrote into the audit log meanwhile; try again")

    def newest(self, *, end: int = 0) -> Iterator[AuditEntry]:
        """Yield entries from the newest on, or from the one below a number."""
        place = f"({end}-0" if end else "+"
        while rows := self._store.run("XREVRANGE", AUDIT, place, "-", "COUNT", PAGE):
            for name, fields in rows:
                yield _parse(name, fields)
            place = f"({rows[-1][0].decode()}"

    def oldest(self, *, start: int = 0) -> Iterator[AuditEntry]:
        """Yield entries from the oldest on, or from the one above a number."""
        place = f"({start}-0" if start else "-"
        while rows := self._store.run("XRANGE", AUDIT, place, "+", "COUNT", PAGE):
            for name, fields in rows:
                yield _parse(name, fields)
            place = f"({rows[-1][0].decode()}"

    def head(self) -> tuple[int, str]:
        """Return number and hash of the newest entry; 0 and an empty text for none."""
        number, _, last_hash = (self._store.run("GET", AUDIT_HEAD) or b"").decode().partition(" ")
        return int(number or 0), last_hash

    def verify(self) -> Verification:
        """Follow the chain of what Redis has, to the newest entry."""
        chain = verify_chain(self.oldest())
        if chain.fault:
            return chain
        number, last_hash = self.head()
        if last_hash != chain.last_hash and chain.entries + number:
            return chain._replace(fault=ChainFault("end_missing", number))
        return chain

    def trim(self, first_number: int) -> int:
        """Forget entries before a number, which the object store has; return how many."""
        return int(self._store.run("XTRIM", AUDIT, "MINID", f"{first_number}-0"))


def verify_chain(entries: Iterable[AuditEntry], previous_hash: str | None = None) -> Verification:
    """Follow a chain; `previous_hash` is that of the entry before the first, None where it is not known."""
    count = 0
    for entry in entries:
        if entry.computed_hash() != entry.hash:
            return Verification(count, ChainFault("changed", entry.number), previous_hash or "")
        if previous_hash is not None and entry.previous_hash != previous_hash:
            return Verification(count, ChainFault("unlinked", entry.number), previous_hash)
        count, previous_hash = count + 1, entry.hash
    return Verification(count, None, previous_hash or "")


def mask(text: str) -> str:
    """Return a text without what may be a key, and not too long."""
    return _SECRET.sub(lambda match: f"{match[0][:4]}…", text)[:LONGEST_TEXT]


def _clean(values: Values) -> dict[str, Any]:
    return {name: _clean_value(value) for name, value in values.items()}


def _clean_value(value: Any) -> Any:
    match value:
        case bool() | int() | float() | None:
            return value
        case Mapping():
            return _clean(value)
        case list() | tuple() | set() | frozenset():
            return [
                _clean_value(item)
                for item in (sorted(value) if isinstance(value, set | frozenset) else value)
            ]
        case _:
            return mask(str(value))


def _parse(place: bytes, fields: Mapping[bytes, bytes]) -> AuditEntry:
    try:
        return AuditEntry.model_validate_json(fields[b"entry"])
    except (ValidationError, KeyError):
        number = int(place.partition(b"-")[0])
        return AuditEntry(number=number, time_ms=0, account="", role="", action="damaged", hash="damaged")
