"""An inspection looks at every part, judges, and leaves a dated report on paper and as JSON."""

import io
import json
import time

import pypdf
import pytest

from shared.changes.freeze import CURRENT, FreezeBook
from shared.stores.redis import blocking_redis_client
from tools.backup.archive import LAST_BACKUP
from tools.inspection.areas.secrets_state import FIRST_SEEN
from tools.inspection.finding import Level
from tools.inspection.inspection import inspect
from tools.inspection.report import as_json, write_inspection
from tools.inspection.target import Target
from tools.inspection.texts import LANGUAGES, finding_line, finding_texts


@pytest.fixture
def client(set_up):
    client = blocking_redis_client(set_up)
    yield client
    client.close()


def test_a_good_set_up_is_good_in_every_line(set_up):
    inspection = inspect(Target(set_up))
    assert inspection.worst <= Level.NOTICE
    assert inspection.worst.exit_status == 0
    codes = {finding.code for finding in inspection.findings}
    assert {"redis-persistence", "redis-eviction", "redis-clock", "objects-clock", "disk", "backup"} <= codes
    assert {"pack", "model", "key-age", "layout", "freeze", "objects-privacy", "objects-versions"} <= codes


def test_the_reports_are_dated_say_the_same_in_all_forms_and_hold_no_secret(set_up, client, tmp_path):
    client.delete(LAST_BACKUP)
    inspection = inspect(Target(set_up))
    files = write_inspection(inspection, "某农村信用社", tmp_path)
    assert [file.suffix for file in files] == [".json", ".pdf", ".pdf"]
    content = json.loads(files[0].read_bytes())
    assert content["result"] == "warning"
    secrets = [
        getattr(set_up, name).get_secret_value()
        for name in ("redis_url", "s3_secret_access_key", "token_signing_key")
    ]
    for language, file in zip(LANGUAGES, files[1:], strict=True):
        pages = pypdf.PdfReader(io.BytesIO(file.read_bytes())).pages
        text = "".join("".join(page.extract_text().split()) for page in pages)
        assert "某农村信用社" in text
        for row in content["findings"]:
            assert "".join(row[language]["subject"].split()) in text, row
        assert not any(secret in text for secret in secrets)
        assert file.stat().st_size < 400_000
    assert not any(secret in files[0].read_text() for secret in secrets)
    client.set(LAST_BACKUP, json.dumps({"made_at": int(time.time()), "file": "backup.zip", "redis_keys": 1}))


def test_old_keys_and_old_backups_are_warnings(set_up, client):
    before = client.hgetall(FIRST_SEEN)
    assert before  # by the inspections above
    assert not any(set_up.token_signing_key.get_secret_value().encode() in field for field in before)
    client.hset(FIRST_SEEN, mapping=dict.fromkeys(before, int(time.time()) - 400 * 86_400))
    client.set(LAST_BACKUP, json.dumps({"made_at": int(time.time()) - 10 * 86_400, "file": "old.zip"}))
    inspection = inspect(Target(set_up))
    worst_codes = {finding.code for finding in inspection.findings if finding.level is Level.WARNING}
    assert worst_codes == {"key-age", "backup"}
    client.hset(FIRST_SEEN, mapping=before)


def test_a_freeze_is_shown(set_up, client):
    FreezeBook(client).begin(end_time=int(time.time()) + 600, author="Zhang", reason="两会重保")
    inspection = inspect(Target(set_up))
    client.delete(CURRENT)
    line = next(finding_line(row, "zh") for row in inspection.findings if row.code == "freeze")
    assert "两会重保" in line.state
    assert inspection.worst.exit_status <= 1


def test_every_text_of_the_table_is_there_in_both_languages_with_the_same_fields():
    import string

    def fields(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for code, row in finding_texts().items():
        for english, chinese in (row.subject, row.expectation, row.state, row.remedy, row.fine or ("", "")):
            assert bool(english) == bool(chinese), code
            assert fields(english) == fields(chinese), code


def test_the_json_has_the_words_of_both_languages(set_up):
    row = as_json(inspect(Target(set_up)))["findings"][0]
    assert {"code", "level", "fields", "en", "zh"} == set(row)
