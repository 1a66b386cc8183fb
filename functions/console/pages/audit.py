"""The audit log, for the auditor alone: filter, export, verification of the chain."""

import re
from collections.abc import Iterator
from typing import Final

from functions.console.engine.audit_export import (
    AuditExport,
    day_of,
    time_text,
    value_text,
    write_lines,
    write_table,
)
from functions.console.frame.visit import Download, Result, Visit
from shared.access import days
from shared.access.people.audit import AuditEntry, Verification
from shared.stores.errors import StoreError

ROWS: Final = 100
MOST_EXPORTED: Final = 100_000
ACTION_WORDS: Final = "audit.action."
FIELDS: Final = ("account", "action", "target", "first", "last")

_NUMBER: Final = re.compile(r"[0-9]{1,15}")


def show(visit: Visit) -> Result:
    """Return a page of entries, newest first."""
    visit.stores.audit.settle()
    end = visit.query.get("end", "")
    entries = _matching(visit, int(end) if _NUMBER.fullmatch(end) else 0)
    rows = [entry for entry, _ in zip(entries, range(ROWS + 1), strict=False)]
    verification, reason = _verify(visit) if "verify" in visit.query else (None, "")
    return {
        "rows": rows[:ROWS],
        "next": rows[ROWS - 1].number if len(rows) > ROWS else 0,
        "actions": _actions(visit),
        "filter": {name: visit.query.get(name, "") for name in FIELDS},
        "time_text": time_text,
        "value_text": value_text,
        "verification": verification,
        "reason": reason,
    }


def export(visit: Visit) -> Result:
    """Return the entries of the filter as a file; that they were taken is an entry too."""
    visit.stores.audit.settle()
    is_table = visit.query.get("format") == "csv"
    entries = [entry for entry, _ in zip(_matching(visit, 0), range(MOST_EXPORTED), strict=False)][::-1]
    visit.record("audit.export", new={"entries": len(entries), "format": "csv" if is_table else "jsonl"})
    if is_table:
        return Download(content=write_table(entries), media_type="text/csv;charset=utf-8", name="audit.csv")
    return Download(content=write_lines(entries), media_type="application/jsonl", name="audit.jsonl")


def _matching(visit: Visit, end: int) -> Iterator[AuditEntry]:
    wish = {name: visit.query.get(name, "").strip() for name in FIELDS}
    for entry in visit.stores.audit.newest(end=end):
        date = days.date_of(day_of(entry)).isoformat()
        if (
            wish["account"] in ("", entry.account)
            and entry.action.startswith(wish["action"])
            and wish["target"].lower() in entry.target.lower()
            and (not wish["first"] or date >= wish["first"])
            and (not wish["last"] or date <= wish["last"])
        ):
            yield entry


def _actions(visit: Visit) -> list[tuple[str, str]]:
    """Return the actions to choose among by their words, and what an address names besides: `keys.`."""
    words = {
        key.removeprefix(ACTION_WORDS): text
        for key, text in visit.t.words.items()
        if key.startswith(ACTION_WORDS)
    }
    wish = visit.query.get("action", "")
    return [*({wish: wish}.items() if wish and wish not in words else ()), *words.items()]


def _verify(visit: Visit) -> tuple[Verification, str]:
    """Return what following the chain found, and why the files could not be read, if they could not."""
    redis_chain = visit.stores.audit.verify()
    if redis_chain.fault:
        return redis_chain, ""
    try:
        file_chain = AuditExport(visit.stores.audit, visit.stores.objects).verify()
    except StoreError as error:
        return redis_chain, str(error)
    return (file_chain if file_chain.fault else redis_chain), ""
