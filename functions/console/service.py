"""What the clock calls console for: the audit log as files."""

import asyncio
from collections.abc import Mapping
from typing import Any

from functions.console.engine.audit_export import AuditExport
from shared.access.people.audit import AuditLog
from shared.access.people.store import PeopleStore
from shared.config import settings
from shared.stores import ObjectStore


async def export_audit() -> Mapping[str, Any]:
    """Write the audit entries of finished days into the object store."""
    return await asyncio.to_thread(_export)


def _export() -> Mapping[str, Any]:
    store = PeopleStore.open(settings())
    try:
        log = AuditLog(store)
        log.settle()
        return AuditExport(log, ObjectStore(settings())).run()
    finally:
        store.close()
