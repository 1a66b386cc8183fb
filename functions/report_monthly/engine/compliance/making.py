"""Making the compliance digest of a month: measured once, laid out in two languages as PDF and JSON."""

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import orjson
from msgspec.structs import asdict

from functions.report_monthly.engine.compliance.archive import DigestLedger
from functions.report_monthly.engine.compliance.configuration import (
    changes,
    configuration_facts,
    fingerprint,
)
from functions.report_monthly.engine.compliance.handling import measure_handling
from functions.report_monthly.engine.compliance.packs import read_packs
from functions.report_monthly.engine.compliance.personal_data import load_personal_data
from functions.report_monthly.engine.layout.compliance_digest import DigestContent, compliance_digest
from functions.report_monthly.engine.layout.edition import Edition
from functions.report_monthly.engine.layout.paper import render_pdf
from functions.report_monthly.engine.layout.texts import LANGUAGES, load_texts
from functions.report_monthly.engine.measures.month_files import open_month
from functions.report_monthly.errors import ReasonMissing
from shared.access.directory import AppDirectory
from shared.access.people.audit import AuditEntry
from shared.catalogue import Catalogue
from shared.config import Settings
from shared.config.release import RELEASE
from shared.service_level.digests import DigestRecord
from shared.service_level.months import Month
from shared.stores import ObjectStore

MOST_CHANGES: Final = 200
PACK_PREFIX: Final = "pack:"


class DigestMaker:
    """Makes the digest of any month; every making is a revision of its own.

    `audit_entries` gives what people did, from the newest on.
    """

    def __init__(
        self,
        settings: Settings,
        objects: ObjectStore,
        directory: AppDirectory,
        catalogue: Catalogue,
        clock: Callable[[], float] = time.time,
        audit_entries: Callable[[], Iterable[AuditEntry]] = tuple,
    ) -> None:
        self.archive = DigestLedger(objects)
        self._settings = settings
        self._objects = objects
        self._directory = directory
        self._catalogue = catalogue
        self._clock = clock
        self._audit_entries = audit_entries

    def make(self, month: Month, *, reason: str = "", author: str = "") -> Sequence[str]:
        """Make the next revision of a month's digest and return the keys of its documents.

        Raises ReasonMissing for a further revision of a whole month without a reason, NoticesWrong,
        StoreError and AccessError.
        """
        self.archive.prepare()
        earlier = self.archive.record(month)
        if earlier is not None and not earlier.is_partial and not reason:
            raise ReasonMissing(f"the digest of {month} exists (revision {earlier.revision}): give a reason")
        now = self._clock()
        revision = earlier.revision + 1 if earlier else 1
        edition = Edition(month, self._settings.report_organization, RELEASE, now, revision, reason, author)
        content = self.measure(month, now)
        keys = []
        for language in LANGUAGES:
            document = compliance_digest(content, edition, load_texts(language))
            name = f"{document.kind}-{language}"
            data = orjson.dumps(document.as_json(), option=orjson.OPT_INDENT_2)
            keys += [
                self.archive.write_document(month, revision, f"{name}.json", data, "application/json"),
                self.archive.write_document(
                    month, revision, f"{name}.pdf", render_pdf(document), "application/pdf"
                ),
            ]
        record = DigestRecord(
            month=str(month),
            revision=revision,
            reason=reason,
            author=author,
            made_at=int(now),
            sha256=content.sha256,
            is_partial=content.past_minutes < month.minutes,
            facts=dict(content.values),
        )
        self.archive.finish(month, record)
        return keys

    def measure(self, month: Month, now: float) -> DigestContent:
        """Measure a month, and the configuration as it is now."""
        settings, table = self._settings, load_personal_data()
        with open_month(self._objects, month) as connection:
            handling = measure_handling(
                connection, month, table, self._catalogue, self._objects, self._audit_entries()
            )
        signing_key = settings.token_signing_key.get_secret_value()
        key_begin_time = self.archive.key_since(fingerprint(signing_key), now)
        facts = configuration_facts(settings, self._directory.all(with_deleted=True), key_begin_time, now)
        packs = read_packs(self._objects, settings)
        values = {fact.key: fact.value for fact in facts}
        values |= {f"{PACK_PREFIX}{pack.name}": pack.version for pack in packs}
        earlier = self.archive.record(month.plus_months(-1))
        notices = [notice for notice in self.archive.notices() if notice.concerns(month)]
        content = DigestContent(
            month=month,
            past_minutes=month.past_minutes(now),
            handling=handling,
            facts=facts,
            packs=packs,
            changes=None if earlier is None else changes(earlier.facts, values)[:MOST_CHANGES],
            notices=notices,
            services={service.id: service for service in self._catalogue.values()},
            values=values,
            sha256="",
        )
        return content.with_hash(_hash(content, values))


def _hash(content: DigestContent, values: Mapping[str, str]) -> str:
    """Return the SHA-256 of everything that the digest is made from."""
    parts = {
        "month": str(content.month),
        "past_minutes": content.past_minutes,
        "categories": [
            [category.id, [asdict(row) for row in rows]] for category, rows in content.handling.categories
        ],
        "stored": [asdict(row) for row in content.handling.buckets],
        "access": [asdict(row) for row in content.handling.access],
        "people": [asdict(row) for row in content.handling.people],
        "facts": values,
        "notices": [notice.model_dump(mode="json") for notice in content.notices],
    }
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()
