"""The page of reports: its figures are those of the documents, and a further revision needs a reason."""

import io
import time
from typing import Final

import openpyxl
import orjson
import pypdf
import pytest
import redis

from functions.report_monthly.engine.making import ReportMaker
from functions.report_monthly.service import rolling_up
from shared.catalogue import load_catalogue
from shared.config import Settings
from shared.service_level.digests import DigestArchive, DigestRecord, Receipt
from shared.service_level.months import Month
from shared.stores import ObjectStore
from shared.telemetry.minutes import BUNDLE, minute_key
from tests.functional.console.people import NewPerson, Person


@pytest.fixture(scope="module")
def month(server_settings: Settings) -> Month:
    """This month, reported as far as it went: 12,345 good and 6 failed calls of one minute."""
    minute = int(time.time()) // 60 - 1
    with redis.Redis.from_url(server_settings.redis_url.get_secret_value()) as client:
        client.hset(
            minute_key("geocoding", minute), mapping={"ok": 12_345, "failed": 6, "b-1": 12_000, "b5": 345}
        )
        client.hset(minute_key(BUNDLE, minute), mapping={"beats": 1})
    with rolling_up(server_settings) as work:
        work.run()
    current = Month.at_time(time.time())
    ReportMaker(ObjectStore(server_settings), load_catalogue(), "测试银行").make(current)
    return current


def test_the_page_prints_the_figure_of_pdf_xlsx_and_json(person: Person, month: Month) -> None:
    person.sign_in_as("auditor")
    person.open("/reports")
    words = person.words
    document = orjson.loads(person.open(f"/reports/{month}/service-zh.json").content)
    sheet = openpyxl.load_workbook(
        io.BytesIO(person.open(f"/reports/{month}/service-zh.xlsx").content), data_only=True
    )
    cells = {str(cell.value) for page in sheet for row in page for cell in row}
    pages = pypdf.PdfReader(io.BytesIO(person.open(f"/reports/{month}/service-zh.pdf").content)).pages
    paper = "".join(page.extract_text() for page in pages)
    figures = [tile["value"] for tile in document["tiles"]]
    assert len(figures) == 4
    for figure in figures:
        assert figure in words
        assert figure in cells
        assert figure in paper
    assert "99.951%" in figures  # 12,345 of 12,351, cut and never rounded
    person.open("/audit?action=reports.read")
    assert f"{month}/r1/service-zh.pdf" in person.words


@pytest.mark.parametrize(
    "path",
    [
        "/reports/2026-13/service-zh.pdf",
        "/reports/{month}/service-fr.pdf",
        "/reports/{month}/figures.json",
        "/reports/{month}/..%2fservice-zh.pdf",
        "/reports/..%2f..%2f/service-zh.pdf",
        "/reports/1999-01/service-zh.pdf",
    ],
)
def test_a_document_that_is_none_is_not_there(person: Person, month: Month, path: str) -> None:
    person.sign_in_as("auditor")
    assert person.open(path.format(month=month)).status_code == 404


def test_a_further_revision_needs_a_reason_and_an_operator(new_person: NewPerson, month: Month) -> None:
    operator, auditor = new_person().sign_in_as("operator"), new_person().sign_in_as("auditor")
    operator.open("/reports")
    assert operator.send("/reports/ask", month=str(month)).status_code == 400
    operator.open("/reports")
    assert operator.send("/reports/ask", month=str(month), reason="x" * 201).status_code == 400
    operator.open("/reports")
    assert operator.send("/reports/ask", month="2999-01", reason="early").status_code == 400
    operator.open("/reports")
    asked = operator.send("/reports/ask", month=str(month), reason="<script>alert(1)</script>")
    assert asked.status_code == 303
    (request,) = operator.stores.reports.requests()
    assert (request.month, request.reason) == (str(month), "<script>alert(1)</script>")
    operator.open("/reports")
    assert "<script>alert" not in operator.opened
    auditor.open("/reports")
    assert "/reports/ask" not in auditor.opened
    operator.stores.reports.close_request(request)


HOSTILE: Final = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def digest(server_settings: Settings) -> DigestRecord:
    """A digest of last month, its second revision; one address has it, one refused it."""
    archive = DigestArchive(ObjectStore(server_settings))
    archive.prepare()
    last = Month.at_time(time.time()).plus_months(-1)
    record = DigestRecord(
        month=str(last),
        revision=2,
        reason=HOSTILE,
        author="x",
        made_at=int(time.time()),
        sha256="0" * 64,
        is_partial=False,
        facts={},
    )
    archive.write_document(last, 2, "compliance-zh.pdf", b"%PDF-1.7 digest", "application/pdf")
    archive.write_document(last, 2, "compliance-zh.json", b'{"digest": 1}', "application/json")
    archive.finish(last, record)
    receipts = [
        Receipt(kind="webhook", address="https://a.example", digest=record.id, state="delivered"),
        Receipt(kind="mail", address="b@b.example", digest=record.id, state="refused"),
        Receipt(kind="mail", address="b@b.example", digest=f"{last}-r1", state="waiting"),
    ]
    archive.write_receipts(last, receipts)
    archive._objects.put("reports", "compliance/<script>/r1/x.pdf", b"x")
    return record


def test_digests_stand_beside_the_reports_and_a_read_one_in_the_audit(
    person: Person, digest: DigestRecord
) -> None:
    person.sign_in_as("auditor")
    person.open("/reports")
    assert f'id="digest-{digest.month}"' in person.opened
    assert "已送达 1" in person.words
    assert "被拒收 1" in person.words
    assert "待送达" not in person.words
    assert HOSTILE not in person.opened
    assert "<script>/" not in person.opened
    answer = person.open(f"/digests/{digest.month}/compliance-zh.pdf")
    assert answer.content == b"%PDF-1.7 digest"
    assert answer.headers["content-type"] == "application/pdf"
    disposition = answer.headers["content-disposition"]
    assert disposition == f'attachment; filename="{digest.month}-r2-compliance-zh.pdf"'
    assert person.open(f"/digests/{digest.month}/compliance-zh.json").json() == {"digest": 1}
    person.open("/audit?action=digests.read")
    assert f"{digest.month}/r2/compliance-zh.pdf" in person.words


def test_a_digest_names_people_and_is_not_for_operators(person: Person, digest: DigestRecord) -> None:
    person.sign_in_as("operator")
    person.open("/reports")
    assert "/console/digests/" not in person.opened
    assert person.open(f"/digests/{digest.month}/compliance-zh.pdf").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/digests/{month}/compliance-zh.xlsx",
        "/digests/{month}/compliance-en.pdf",
        "/digests/{month}/receipts.json",
        "/digests/{month}/service-zh.pdf",
        "/digests/{month}/..%2f..%2fnotices.toml",
        "/digests/{month}/..%2freceipts.json",
        "/digests/..%2fcompliance/compliance-zh.pdf",
        "/digests/<script>/compliance-zh.pdf",
        "/digests/1999-01/compliance-zh.pdf",
        "/reports/{month}/compliance-zh.pdf",
        "/reports/compliance/compliance-zh.pdf",
    ],
)
def test_no_name_leads_out_of_the_documents_of_a_digest(
    person: Person, digest: DigestRecord, path: str
) -> None:
    person.sign_in_as("auditor")
    assert person.open(path.format(month=digest.month)).status_code == 404
