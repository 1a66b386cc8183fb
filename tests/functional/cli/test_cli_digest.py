"""The `geoportrait digest` command, as operations use it: make, push, look at what a mail server said."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from shared.config import settings
from tests.functional.report_monthly.mail_server import MailServer, running_mail_server
from tools.cli.main import cli
from tools.local.object_server import ObjectServer

NOTICE = """[[notice]]
number = "1"
issuer = "i"
title = "t"
issued = 2026-03-01
effective = 2026-06-01
measure = "m"
"""


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


@pytest.fixture(autouse=True)
def _this_bundle(redis_url: str, mail: MailServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with ObjectServer() as server:
        values = {
            "REDIS_URL": redis_url,
            "S3_ENDPOINT_URL": server.endpoint_url,
            "S3_ACCESS_KEY_ID": server.access_key,
            "S3_SECRET_ACCESS_KEY": server.secret_key,
            "TOKEN_SIGNING_KEY": "k" * 40,
            "SMTP_URL": mail.url,
            "SMTP_SENDER": "geoportrait@bank.example",
            "DIGEST_RECIPIENTS": "compliance@bank.example",
        }
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        yield
        settings.cache_clear()


def run(*words: str, status: int = 0) -> str:
    """Run a command and return what it printed."""
    result = CliRunner().invoke(cli, ["digest", *words])
    assert result.exit_code == status, result.output
    return result.output


def test_a_refusal_is_shown_until_the_digest_is_pushed_again(mail: MailServer, tmp_path: Path) -> None:
    assert "there is no digest of 2026-10" in run("push", "2026-10", status=1)
    run("make", "2026-10")
    mail.recipient_answer = "550 no such mailbox"
    assert "550 no" in run("push", "2026-10", status=1)
    [receipt] = json.loads(run("list", "--json"))["receipts"]
    assert (receipt["state"], receipt["tries"]) == ("refused", 1)
    assert receipt["answer"] == "compliance@bank.example: 550 no such mailbox"
    assert "refused" in run("list")
    mail.recipient_answer = "250 fine"
    assert "delivered" in run("push", "2026-10")
    assert len(mail.mails) == 1
    names = [Path(line).name for line in run("fetch", "2026-10", "--folder", str(tmp_path)).splitlines()]
    assert "2026-10-compliance-zh.pdf" in names
    assert "give a reason" in run("make", "2026-10", status=1)


def test_the_table_of_notices_is_checked_before_it_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "notices.toml"
    file.write_text(NOTICE, encoding="utf-8")
    assert json.loads(run("notices", str(file), "--json"))["notices"][0]["effective"] == "2026-06-01"
    file.write_text("[[notice]]\n", encoding="utf-8")
    assert "notice.0.number" in run("notices", str(file), status=1)
    assert len(json.loads(run("notices", "--json"))["notices"]) == 1


def test_the_secret_of_the_signature_is_the_one_that_digests_are_signed_with() -> None:
    from functions.report_monthly.engine.compliance.channels import digest_secret

    assert run("secret").strip() == digest_secret("k" * 40)
