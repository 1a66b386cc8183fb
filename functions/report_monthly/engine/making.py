"""Making the reports of a month: measured once, laid out in two languages and three forms."""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import orjson
from msgspec.structs import asdict, astuple, replace

from functions.report_monthly.engine.layout.document import Document
from functions.report_monthly.engine.layout.edition import Coverage, Edition
from functions.report_monthly.engine.layout.paper import render_pdf
from functions.report_monthly.engine.layout.quota_report import quota_report
from functions.report_monthly.engine.layout.service_report import service_report, trend_row
from functions.report_monthly.engine.layout.texts import LANGUAGES, load_texts
from functions.report_monthly.engine.layout.workbook import render_workbook
from functions.report_monthly.engine.measures.month_files import open_month
from functions.report_monthly.engine.measures.quota_month import QuotaMonth, measure_quotas
from functions.report_monthly.engine.measures.service_month import (
    MonthMeasures,
    ServiceMonth,
    measure_services,
)
from functions.report_monthly.errors import ReasonMissing
from shared.catalogue import Catalogue
from shared.changes.freeze import Freeze
from shared.config.release import RELEASE
from shared.service_level.archive import MonthFigures, ReportArchive
from shared.service_level.months import MINUTES_PER_DAY, Month
from shared.stores import ObjectStore

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ReportMaker:
    """Makes the reports of any month; every making is a revision of its own."""

    def __init__(
        self,
        objects: ObjectStore,
        catalogue: Catalogue,
        organization: str,
        clock: Callable[[], float] = time.time,
        freezes: Callable[[], Sequence[Freeze]] = tuple,
    ) -> None:
        self.archive = ReportArchive(objects)
        self._objects = objects
        self._catalogue = catalogue
        self._organization = organization
        self._clock = clock
        self._freezes = freezes

    def make(self, month: Month, *, reason: str = "", author: str = "") -> Sequence[str]:
        """Make the next revision of a month's reports and return the keys of its documents.

        Raises ReasonMissing for a further revision of a whole month without a reason, and StoreError.
        """
        self.archive.prepare()
        earlier = self.archive.figures(month)
        if earlier is not None and not earlier.is_partial and not reason:
            raise ReasonMissing(f"the reports of {month} exist (revision {earlier.revision}): give a reason")
        now = self._clock()
        edition = Edition(
            month, self._organization, RELEASE, now, earlier.revision + 1 if earlier else 1, reason, author
        )
        measures, quotas = self.measure(month, now)
        sha256 = data_hash(measures, quotas)
        keys = [
            self.archive.write_document(month, edition.revision, name, content, media_type)
            for document in self.documents(measures, quotas, edition, sha256)
            for name, content, media_type in render(document)
        ]
        row = trend_row(measures)
        figures = MonthFigures(
            month=str(month),
            revision=edition.revision,
            reason=reason,
            author=author,
            made_at=int(now),
            sha256=sha256,
            is_partial=measures.is_partial,
            availability=(row.availability.part, row.availability.whole),
            success=(row.success.part, row.success.whole),
            fast=(row.fast.part, row.fast.whole),
            calls=row.calls,
            bad_minutes=row.bad_minutes,
        )
        self.archive.finish(month, figures)
        return keys

    def measure(self, month: Month, now: float) -> tuple[MonthMeasures, QuotaMonth]:
        """Measure a month as it stands in the history."""
        with open_month(self._objects, month) as connection:
            windows = self.archive.windows()
            measures = measure_services(connection, month, self._catalogue, windows, now)
            measures = replace(measures, freezes=self._freezes())
            days = -(-measures.past_minutes // MINUTES_PER_DAY)
            quotas = measure_quotas(connection, month, self._catalogue, month.dates[:days])
        return measures, quotas

    def documents(
        self, measures: MonthMeasures, quotas: QuotaMonth, edition: Edition, sha256: str
    ) -> list[Document]:
        """Return both reports in both languages."""
        month = measures.month
        coverage = Coverage(month, measures.recorded_minutes, measures.past_minutes, sha256)
        trend, causes = self.archive.trend(month), self.archive.causes(month)
        documents = []
        for language in LANGUAGES:
            texts = load_texts(language)
            documents.append(service_report(measures, trend, causes, edition, coverage, texts))
            documents.append(quota_report(quotas, edition, coverage, texts))
        return documents


def render(document: Document) -> list[tuple[str, bytes, str]]:
    """Return name, content and media type of each form of a document."""
    name = f"{document.kind}-{document.language}"
    return [
        (f"{name}.json", orjson.dumps(document.as_json(), option=orjson.OPT_INDENT_2), "application/json"),
        (f"{name}.xlsx", render_workbook(document), _XLSX),
        (f"{name}.pdf", render_pdf(document), "application/pdf"),
    ]


def data_hash(measures: MonthMeasures, quotas: QuotaMonth) -> str:
    """Return the SHA-256 of the counts behind both reports, so that two makings can be told apart."""
    content = {
        "month": str(measures.month),
        "past_minutes": measures.past_minutes,
        "services": {service.service.id: _counts(service) for service in measures.services},
        "functions": [asdict(function) for function in measures.functions],
        "use": [
            [use.appid, use.service.id, *(list(astuple(day)) for day in use.days)] for use in quotas.uses
        ],
    }
    text = orjson.dumps(content, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return hashlib.sha256(text).hexdigest()


def _counts(service: ServiceMonth) -> Mapping[str, Any]:
    measurement = service.measurement
    return {
        "ok": measurement.ok,
        "failures": measurement.failures,
        "client": service.client,
        "refusals": service.refusals,
        "outages": measurement.outages,
        "excused": measurement.excused_minutes,
        "missing": measurement.missing_minutes,
        "buckets": dict(service.buckets),
    }
