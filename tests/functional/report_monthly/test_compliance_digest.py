"""The compliance digest: what it counts, and how it gets to its addresses exactly once."""

import asyncio
import datetime as dt
import email
import email.policy
import hashlib
import hmac
import io
import json
from collections.abc import Iterator
from typing import Any

import orjson
import pypdf
import pytest

from functions.report_monthly.engine.compliance.channels import MailChannel, WebhookChannel, digest_secret
from functions.report_monthly.engine.compliance.making import DigestMaker
from functions.report_monthly.engine.compliance.personal_data import load_personal_data
from functions.report_monthly.engine.compliance.push import DigestPush
from functions.report_monthly.errors import NoticesWrong, ReasonMissing
from shared.access.days import SHANGHAI
from shared.access.directory import AppDirectory
from shared.access.people.audit import AuditLog
from shared.access.people.store import PeopleStore
from shared.catalogue import load_catalogue
from shared.config import Settings
from shared.service_level.months import Month
from shared.stores import ObjectStore
from tests.functional.report_monthly.mail_server import MailServer, running_mail_server
from tests.functional.report_monthly.webhook_server import WebhookServer, running_webhook
from tests.simulated_month import SimulatedMonth
from tools.local.object_server import ObjectServer

MONTH = Month.parse("2026-11")
END = (MONTH.first_minute + MONTH.minutes) * 60 + 7_200
DAY = 86_400
NOTICES = """
[[notice]]
number = "测试〔2026〕1 号"
issuer = "测试机关"
title = "一份打开的通知"
issued = 2026-03-01
effective = 2026-06-01
measure = "正在落实"

[[notice]]
number = "测试〔2026〕2 号"
issuer = "测试机关"
title = "一份很久以前办结的通知"
issued = 2026-03-01
effective = 2026-06-01
measure = "已落实"
is_done = true
"""


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = float(END)

    def __call__(self) -> float:
        return self.now


class Desk:
    """A maker and a push over a store of their own."""

    def __init__(self, settings: Settings, directory: AppDirectory) -> None:
        self.settings = settings
        self.clock = Clock()
        self.objects = ObjectStore(settings)
        self.maker = DigestMaker(settings, self.objects, directory, load_catalogue(), self.clock)
        self.archive = self.maker.archive

    def push(self, **changes: Any) -> dict[str, int]:
        settings = self.settings.model_copy(update=changes)
        channels = {"webhook": WebhookChannel(settings), "mail": MailChannel(settings)}
        return asyncio.run(DigestPush(self.archive, channels, self.clock).run())

    def document(self, language: str = "zh", revision: int = 1, month: Month = MONTH) -> dict[str, Any]:
        name = f"compliance-{language}.json"
        return dict(orjson.loads(self.archive.read_document(month, revision, name)))


@pytest.fixture
def desk(server_settings: Settings, directory: AppDirectory) -> Iterator[Desk]:
    with ObjectServer() as server:
        changes = {
            "s3_endpoint_url": server.endpoint_url,
            "s3_access_key_id": type(server_settings.smtp_url)(server.access_key),
            "s3_secret_access_key": type(server_settings.smtp_url)(server.secret_key),
            "report_organization": "某农村信用社 · 信息科技部",
        }
        yield Desk(server_settings.model_copy(update=changes), directory)


@pytest.fixture
def webhook() -> Iterator[WebhookServer]:
    with running_webhook() as server:
        yield server


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


def rows(document: dict[str, Any], key: str) -> list[dict[str, str]]:
    table = next(
        block for section in document["sections"] for block in section["blocks"] if block.get("key") == key
    )
    names = [column["key"] for column in table["columns"]]
    return [dict(zip(names, (cell["text"] for cell in row), strict=True)) for row in table["rows"]]


def test_every_service_is_in_one_category_or_has_no_personal_data() -> None:
    table = load_personal_data()
    names = [*table.impersonal, *(name for category in table.category for name in category.services)]
    assert sorted(names) == sorted(load_catalogue())


@pytest.mark.slow
def test_counts_are_those_of_the_month_and_papers_are_whole(desk: Desk) -> None:
    month = SimulatedMonth(MONTH)
    month.store(desk.objects)
    desk.objects.ensure_bucket("uploads")
    desk.objects.put("uploads", "a.jpg", b"12345")
    keys = desk.maker.make(MONTH)
    assert sorted(key.rpartition("/")[2] for key in keys) == [
        "compliance-en.json",
        "compliance-en.pdf",
        "compliance-zh.json",
        "compliance-zh.pdf",
    ]
    document = desk.document()
    by_service = rows(document, "personal_services")
    names = [name for category in load_personal_data().category for name in category.services]
    assert [row["handled"] for row in by_service] == [f"{int(month.counts[n].ok.sum()):,}" for n in names]
    others = [month.counts[n].client + month.counts[n].refusals + month.counts[n].failures for n in names]
    assert [row["other"] for row in by_service] == [f"{int(counts.sum()):,}" for counts in others]
    apps = {row["app"] for _, row in month.usage if row["service"] in names and row["calls"]}
    assert len(rows(document, "access")) == len(apps)
    assert rows(document, "stored")[0]["count"] == "1"
    for language in ("zh", "en"):
        content = desk.archive.read_document(MONTH, 1, f"compliance-{language}.pdf")
        assert len(content) <= 400_000
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
        assert desk.document(language)["tiles"][0]["value"] in text


def test_a_month_is_made_again_only_with_a_reason_and_a_running_one_says_so(desk: Desk) -> None:
    desk.clock.now = END - 3 * DAY
    desk.maker.make(MONTH)
    assert desk.document()["notice"].startswith("本月尚未结束")
    assert desk.push(digest_webhooks=("http://127.0.0.1:1/x",)) == dict.fromkeys(
        ("delivered", "waiting", "refused", "late"), 0
    )
    desk.clock.now = END
    desk.maker.make(MONTH)
    assert desk.document(revision=2)["notice"] == ""
    with pytest.raises(ReasonMissing, match="revision 2"):
        desk.maker.make(MONTH)
    desk.maker.make(MONTH, reason="补登通知", author="张三")
    assert "补登通知" in desk.document(revision=3)["fine_print"]


def test_what_changed_since_last_month_is_listed_and_nothing_else(
    desk: Desk, directory: AppDirectory
) -> None:
    desk.clock.now = END - 30 * DAY
    desk.maker.make(MONTH.plus_months(-1))
    assert "没有上月的摘要" in json.dumps(desk.document(month=MONTH.plus_months(-1)), ensure_ascii=False)
    desk.clock.now = END
    changed = desk.settings.model_copy(update={"event_allow_unsigned": True, "map_approval_number": "GS 1"})
    DigestMaker(changed, desk.objects, directory, load_catalogue(), desk.clock).make(MONTH)
    changes = {row["item"]: (row["before"], row["after"]) for row in rows(desk.document(), "changes")}
    assert changes == {"接受无令牌事件": ("否", "是"), "地图审图号": ("无", "GS 1")}
    tone = next(
        row[1]["tone"]
        for section in desk.document()["sections"]
        for block in section["blocks"]
        if block.get("key") == "configuration"
        for row in block["rows"]
        if row[0]["text"] == "接受无令牌事件"
    )
    assert tone == "bad"
    assert "接受无令牌事件" in desk.document()["conclusion"]


def test_a_new_signing_key_begins_a_new_age(desk: Desk, directory: AppDirectory) -> None:
    desk.clock.now = END - 400 * DAY
    earlier = Month.at_time(desk.clock.now).plus_months(-1)
    desk.maker.make(earlier)
    desk.clock.now = END
    desk.maker.make(MONTH)
    key = "令牌签名密钥启用日（首次记录）"
    since = {row["item"]: row["value"] for row in rows(desk.document(), "configuration")}[key]
    assert since == dt.datetime.fromtimestamp(END - 400 * DAY, SHANGHAI).date().isoformat()
    assert key in desk.document()["conclusion"], "a key of 400 days should be replaced"
    another = desk.settings.model_copy(update={"token_signing_key": type(desk.settings.smtp_url)("x" * 40)})
    DigestMaker(another, desk.objects, directory, load_catalogue(), desk.clock).make(MONTH, reason="r")
    since = {row["item"]: row["value"] for row in rows(desk.document(revision=2), "configuration")}[key]
    assert since == dt.datetime.fromtimestamp(END, SHANGHAI).date().isoformat()


def test_what_people_did_is_counted_by_role_from_the_audit_log(
    desk: Desk, directory: AppDirectory, server_settings: Settings, redis_flushed: str
) -> None:
    store = PeopleStore.open(server_settings)
    times = [MONTH.first_minute * 60 - 1.0, END - 3 * DAY, END - 2 * DAY, END - DAY, float(END)]
    whos = [("operator", "a"), ("operator", "a"), ("auditor", "b"), ("", "命令行")]
    for moment, (role, account) in zip([*times[:4]], whos, strict=True):
        AuditLog(store, clock=lambda moment=moment: moment).add("sign_in", account=account, role=role)
    AuditLog(store, clock=lambda: times[4]).add("sign_in", account="later", role="security")
    entries = AuditLog(store).newest
    DigestMaker(
        desk.settings, desk.objects, directory, load_catalogue(), desk.clock, audit_entries=entries
    ).make(MONTH)
    store.close()
    assert [tuple(row.values()) for row in rows(desk.document(), "people")] == [
        ("命令行", "命令行", "1"),
        ("审计员", "b", "1"),
        ("系统管理员", "a", "1"),
    ]


def test_the_operators_notices_are_printed_while_they_are_open(desk: Desk) -> None:
    desk.archive.prepare()
    desk.archive.write_notices(NOTICES.encode())
    desk.maker.make(MONTH)
    assert [row["number"] for row in rows(desk.document(), "notices")] == ["测试〔2026〕1 号"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"\xff", "no TOML in UTF-8"),
        (b"[[notice]]\nnumber = ", "no TOML"),
        (b'[[notice]]\nnumber = "1"', "notice.0.issuer"),
        (NOTICES.replace("is_done", "done").encode(), "notice.1.done"),
    ],
)
def test_a_wrong_table_of_notices_is_refused_with_its_place(
    desk: Desk, content: bytes, complaint: str
) -> None:
    desk.archive.prepare()
    with pytest.raises(NoticesWrong, match=complaint):
        desk.archive.write_notices(content)
    assert desk.archive.notices() == ()


def test_a_webhook_that_is_down_for_two_days_gets_the_digest_once_afterwards(
    desk: Desk, webhook: WebhookServer
) -> None:
    desk.maker.make(MONTH)
    for status in (500, 302, 404, 503) * 12:  # two days, hour by hour
        webhook.status = status
        assert desk.push(digest_webhooks=(webhook.url,))["waiting"] == 1
        assert desk.push(digest_webhooks=(webhook.url,))["late"] == 1, "a pause lasts"
        assert desk.archive.receipts(MONTH)[0].answer == f"HTTP {status}; expected 2xx"
        desk.clock.now += 3_600
    tries = len(webhook.requests)
    assert tries == 48
    webhook.status = 204
    webhook.requests.clear()
    for _ in range(6):
        desk.push(digest_webhooks=(webhook.url,))
        desk.clock.now += 1_800
    assert len(webhook.requests) == 1
    receipt = desk.archive.receipts(MONTH)[0]
    assert (receipt.state, receipt.answer, receipt.tries) == ("delivered", "HTTP 204", tries + 1)
    headers, body = webhook.requests[0]
    secret = digest_secret(desk.settings.token_signing_key.get_secret_value())
    text = headers["X-Timestamp"].encode() + b"." + body
    assert headers["X-Signature"] == hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    content = json.loads(body)
    assert headers["X-Delivery-Id"] == content["id"] == "2026-11-r1"
    assert content["documents"]["zh"] == desk.document()


def test_one_address_that_fails_keeps_nothing_from_another(desk: Desk, webhook: WebhookServer) -> None:
    desk.maker.make(MONTH)
    addresses = ("http://127.0.0.1:1/closed", webhook.url, "ftp://nowhere/")
    assert desk.push(digest_webhooks=addresses) == {"delivered": 1, "waiting": 1, "refused": 1, "late": 1}
    assert len(webhook.requests) == 1


def test_a_new_revision_is_pushed_too_and_the_old_receipt_stays(desk: Desk, webhook: WebhookServer) -> None:
    desk.maker.make(MONTH)
    desk.push(digest_webhooks=(webhook.url,))
    desk.maker.make(MONTH, reason="补登通知")
    desk.push(digest_webhooks=(webhook.url,))
    assert [headers["X-Delivery-Id"] for headers, _ in webhook.requests] == ["2026-11-r1", "2026-11-r2"]
    assert [receipt.digest for receipt in desk.archive.receipts(MONTH)] == ["2026-11-r1", "2026-11-r2"]


def mail_settings(mail: MailServer, **changes: Any) -> dict[str, Any]:
    from pydantic import SecretStr

    return {
        "smtp_url": SecretStr(mail.url),
        "smtp_sender": "geoportrait@bank.example",
        "digest_recipients": ("compliance@bank.example",),
        **changes,
    }


def test_a_mail_has_the_papers_of_both_languages_and_goes_out_once(desk: Desk, mail: MailServer) -> None:
    desk.maker.make(MONTH)
    for _ in range(3):
        assert desk.push(**mail_settings(mail))["delivered"] == 1
    message = email.message_from_bytes(mail.mails[0], policy=email.policy.default)
    assert len(mail.mails) == 1
    assert message["To"] == "compliance@bank.example"
    assert message["Subject"] == "合规摘要 2026 年 11 月 / Compliance digest 2026-11"
    files = [part.get_filename() for part in message.iter_attachments()]
    assert files == ["compliance-2026-11-zh.pdf", "compliance-2026-11-en.pdf"]
    assert desk.document()["conclusion"] in message.get_body().get_content().replace("\n", "")


@pytest.mark.parametrize(
    ("answer", "state"),
    [("550 no such mailbox", "refused"), ("554 policy", "refused"), ("451 try later", "waiting")],
)
def test_what_a_mail_server_says_stands_in_the_receipt(
    desk: Desk, mail: MailServer, answer: str, state: str
) -> None:
    desk.maker.make(MONTH)
    mail.recipient_answer = answer
    assert desk.push(**mail_settings(mail))[state] == 1
    receipt = desk.archive.receipts(MONTH)[0]
    assert (receipt.state, receipt.answer) == (state, f"compliance@bank.example: {answer}")
    desk.clock.now += DAY
    mail.recipient_answer = "250 fine"
    desk.push(**mail_settings(mail))
    assert len(mail.mails) == (state == "waiting"), "a refusal waits for an operator"
    settings = desk.settings.model_copy(update=mail_settings(mail))
    again = DigestPush(desk.archive, {"mail": MailChannel(settings)}, desk.clock).push_again(MONTH)
    assert [receipt.state for receipt in asyncio.run(again)] == ["delivered"]
    assert len(mail.mails) == 1


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"smtp_sender": ""}, "SMTP_SENDER"),
        ({"smtp_url": "smtp://user:secret@127.0.0.1"}, "no password without TLS"),
        ({"smtp_url": "http://127.0.0.1"}, "expected smtps://"),
        ({"digest_recipients": ("a@b\nBcc: c@d",)}, "one line"),
    ],
)
def test_a_wrong_setting_of_mail_is_a_refusal_without_its_secret(
    desk: Desk, mail: MailServer, changes: dict[str, Any], complaint: str
) -> None:
    from pydantic import SecretStr

    desk.maker.make(MONTH)
    if "smtp_url" in changes:
        changes = {"smtp_url": SecretStr(changes["smtp_url"])}
    assert desk.push(**mail_settings(mail, **changes))["refused"] == 1
    receipt = desk.archive.receipts(MONTH)[0]
    assert complaint in receipt.answer
    assert "secret" not in receipt.answer
