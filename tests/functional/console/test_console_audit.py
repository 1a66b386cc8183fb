"""The audit log: a chain that shows every change, files of finished days, a filter, exports."""

import csv
import time
from collections.abc import Iterator
from typing import get_args, get_type_hints

import orjson
import pytest

from functions.console.engine.audit_export import BUCKET, NEWEST, AuditExport, read_lines, write_table
from functions.console.frame.stores import Stores
from functions.console.frame.texts import LANGUAGES, Language, load_texts
from shared.access.people.audit import KEPT_DAYS, AuditEntry, AuditLog, ChainFault, mask, verify_chain
from shared.access.people.rediskeys import AUDIT, AUDIT_HEAD
from shared.stores import ObjectStore
from tests.functional.console.people import NewPerson, Person

DAY = 86_400


@pytest.fixture
def fresh_log(stores: Stores) -> Iterator[AuditLog]:
    """The log without what other tests did."""
    stores.people.run("DEL", AUDIT, AUDIT_HEAD)
    yield AuditLog(stores.people)
    stores.people.run("DEL", AUDIT, AUDIT_HEAD)


@pytest.fixture
def objects(stores: Stores) -> Iterator[ObjectStore]:
    """The object store with an empty bucket of the log."""
    stores.objects.ensure_bucket(BUCKET)
    yield stores.objects
    for entry in list(stores.objects.list(BUCKET)):
        stores.objects.delete(BUCKET, entry.key)


def day_files(objects: ObjectStore) -> list[str]:
    return sorted(entry.key for entry in objects.list(BUCKET) if entry.key.endswith(".jsonl"))


def add(log: AuditLog, count: int) -> list[AuditEntry]:
    return [log.add("limits.set", account="anna", role="operator", target=f"app {n}") for n in range(count)]


def rewrite(stores: Stores, entry: AuditEntry, **values: object) -> None:
    """Change an entry in Redis, as somebody with its password could."""
    later = list(AuditLog(stores.people).oldest(start=entry.number))
    stores.people.run("XTRIM", AUDIT, "MAXLEN", "0")
    stores.people.run("XSETID", AUDIT, "0-0")
    for row in [entry.model_copy(update=values), *later]:
        stores.people.run("XADD", AUDIT, f"{row.number}-0", "entry", row.model_dump_json())


def test_the_chain_of_what_people_did_is_whole(fresh_log: AuditLog) -> None:
    entries = add(fresh_log, 5)
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert fresh_log.verify().entries == 5
    assert fresh_log.verify().fault is None


@pytest.mark.parametrize("values", [{"account": "boris"}, {"target": "app 7"}, {"time_ms": 1}])
def test_a_changed_entry_is_found(values: dict[str, object], fresh_log: AuditLog, stores: Stores) -> None:
    entries = add(fresh_log, 3)
    rewrite(stores, entries[0], **values)
    assert fresh_log.verify().fault == ChainFault("changed", 1)


def test_a_changed_entry_with_a_new_hash_is_found_by_its_follower(
    fresh_log: AuditLog, stores: Stores
) -> None:
    entries = add(fresh_log, 3)
    forged = entries[0].model_copy(update={"account": "boris"})
    rewrite(stores, entries[0], account="boris", hash=forged.computed_hash())
    assert fresh_log.verify().fault == ChainFault("unlinked", 2)


@pytest.mark.parametrize("number", [2, 3])
def test_a_removed_entry_is_found(number: int, fresh_log: AuditLog, stores: Stores) -> None:
    add(fresh_log, 3)
    stores.people.run("XDEL", AUDIT, f"{number}-0")
    assert fresh_log.verify().fault


def test_writers_at_the_same_time_make_one_chain(stores: Stores, fresh_log: AuditLog) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: add(AuditLog(stores.people), 5), range(4)))
    assert fresh_log.verify().entries == 20
    assert fresh_log.verify().fault is None


def test_what_may_be_a_key_is_masked() -> None:
    assert mask("key Zx81kVAbcdefGHIJklmnOPQRstuv012345 of app") == "key Zx81… of app"
    assert mask("10.1.0.0/16 *.bank.example") == "10.1.0.0/16 *.bank.example"


def test_finished_days_become_files_once_and_old_ones_leave_redis(
    fresh_log: AuditLog, stores: Stores, objects: ObjectStore
) -> None:
    now = time.time()
    ages = (KEPT_DAYS + 2, KEPT_DAYS + 2, 1, 0)
    for age in ages:
        AuditLog(stores.people, lambda age=age: now - age * DAY).add("sign_out", account="anna", role="")
    export = AuditExport(fresh_log, objects)
    assert export.run() == {"days": 2, "forgotten": 2}
    names = day_files(objects)
    assert len(names) == 2
    first = objects.get(BUCKET, names[0])
    assert [entry.number for entry in read_lines(first)] == [1, 2]
    assert export.run() == {"days": 0, "forgotten": 0}
    assert objects.get(BUCKET, names[0]) == first
    assert [entry.number for entry in fresh_log.oldest()] == [3, 4]
    assert export.verify().fault is None
    assert fresh_log.verify().fault is None


def test_a_changed_file_is_found(fresh_log: AuditLog, stores: Stores, objects: ObjectStore) -> None:
    yesterday = AuditLog(stores.people, lambda: time.time() - DAY)
    add(yesterday, 3)
    export = AuditExport(fresh_log, objects)
    export.run()
    [name] = day_files(objects)
    objects.put(BUCKET, name, objects.get(BUCKET, name).replace(b"anna", b"boris", 1))
    assert export.verify().fault == ChainFault("changed", 1, name)


def test_redis_that_was_written_anew_differs_from_the_files(
    fresh_log: AuditLog, stores: Stores, objects: ObjectStore
) -> None:
    yesterday = AuditLog(stores.people, lambda: time.time() - DAY)
    add(yesterday, 2)
    export = AuditExport(fresh_log, objects)
    export.run()
    stores.people.run("DEL", AUDIT, AUDIT_HEAD)
    AuditLog(stores.people).add("sign_out", account="boris", role="")
    assert fresh_log.verify().fault is None
    assert export.verify().fault == ChainFault("differs", 1)


@pytest.mark.parametrize("first_kept", [2, 4])
def test_entries_that_are_removed_at_the_beginning_of_redis_are_missed(
    first_kept: int, fresh_log: AuditLog, stores: Stores, objects: ObjectStore
) -> None:
    """What Redis had alone, before the hour's file: the rest of its chain is whole."""
    add(fresh_log, 5)
    stores.people.run("XTRIM", AUDIT, "MINID", f"{first_kept}-0")
    assert fresh_log.verify().fault is None
    fault = AuditExport(fresh_log, objects).verify().fault
    assert fault == ChainFault("start_missing", first_kept)


@pytest.mark.parametrize("first_kept", [4, 5])
def test_entries_that_are_removed_between_the_files_and_redis_are_missed(
    first_kept: int, fresh_log: AuditLog, stores: Stores, objects: ObjectStore
) -> None:
    add(AuditLog(stores.people, lambda: time.time() - DAY), 2)
    add(fresh_log, 4)
    export = AuditExport(fresh_log, objects)
    export.run()
    assert export.verify().entries == 6
    stores.people.run("XTRIM", AUDIT, "MINID", f"{first_kept}-0")
    assert fresh_log.verify().fault is None
    assert export.verify().fault == ChainFault("unlinked", first_kept)


@pytest.mark.parametrize("count", [2, 3])
def test_a_running_day_that_was_written_anew_is_another_one_than_it_was(
    count: int, fresh_log: AuditLog, stores: Stores, objects: ObjectStore
) -> None:
    """Whoever has the password of Redis makes a whole chain; what it was an hour ago stands in the bucket."""
    add(fresh_log, 3)
    export = AuditExport(fresh_log, objects)
    export.run()
    assert export.verify() == fresh_log.verify()
    stores.people.run("DEL", AUDIT, AUDIT_HEAD)
    for _ in range(count):
        fresh_log.add("sign_out", account="boris", role="")
    assert fresh_log.verify().fault is None
    assert export.verify().fault == ChainFault("head_other", 3)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"number": "x", "hash": 1}', b'{"number": 7}'])
def test_a_damaged_note_of_the_newest_entry_is_told_of(
    content: bytes, fresh_log: AuditLog, objects: ObjectStore
) -> None:
    add(fresh_log, 1)
    objects.put(BUCKET, NEWEST, content)
    assert AuditExport(fresh_log, objects).verify().fault == ChainFault("head_unread", file=NEWEST)


@pytest.mark.parametrize("content", [b"no JSON", b"\xff\xfe", b'{"number": 1}\n', b"[1, 2]\n"])
def test_a_file_that_is_none_any_more_is_told_of(
    content: bytes, fresh_log: AuditLog, objects: ObjectStore, person: Person
) -> None:
    objects.put(BUCKET, "2026-01-01.jsonl", content)
    person.sign_in_as("auditor")
    assert person.open("/audit?verify=1").status_code == 200
    assert "2026-01-01.jsonl：其中有一行不是日志记录" in person.words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", get_args(get_type_hints(ChainFault)["kind"]))
def test_every_fault_of_the_chain_has_its_words(kind: str, language: Language) -> None:
    assert "7" in load_texts(language)(f"audit.fault.{kind}", number=7) or kind.endswith("_unread")


@pytest.mark.parametrize("left", [0, 1])
def test_a_redis_that_was_put_back_is_told_of(
    left: int, fresh_log: AuditLog, stores: Stores, objects: ObjectStore
) -> None:
    entries = add(AuditLog(stores.people, lambda: time.time() - DAY), 3)
    export = AuditExport(fresh_log, objects)
    export.run()
    stores.people.run("DEL", AUDIT, AUDIT_HEAD)
    if left:
        stores.people.run("XADD", AUDIT, "1-0", "entry", entries[0].model_dump_json())
        stores.people.run("SET", AUDIT_HEAD, f"1 {entries[0].hash}")
    assert fresh_log.verify().fault is None
    assert export.verify().fault == ChainFault("redis_short", left)


def test_files_may_leave_at_the_beginning_once_they_are_old_enough(
    fresh_log: AuditLog, stores: Stores, objects: ObjectStore
) -> None:
    now = time.time()
    for age in (300, 250, 100, 1):
        AuditLog(stores.people, lambda age=age: now - age * DAY).add("sign_out", account="anna", role="")
    export = AuditExport(fresh_log, objects)
    export.run()
    objects.put(BUCKET, "readme.txt", b"kept for seven years")
    names = day_files(objects)
    objects.delete(BUCKET, names[0])
    stores.people.run("XTRIM", AUDIT, "MINID", "2-0")
    assert export.verify().fault is None
    objects.delete(BUCKET, names[1])
    stores.people.run("XTRIM", AUDIT, "MINID", "3-0")
    assert export.verify().fault == ChainFault("start_missing", 3, names[2])


def test_the_auditor_filters_verifies_and_exports(
    fresh_log: AuditLog, objects: ObjectStore, person: Person, new_person: NewPerson
) -> None:
    fresh_log.add(
        "keys.create", account="anna", role="operator", target="1 app one", new={"ips": ["10.0.0.1"]}
    )
    fresh_log.add("limits.set", account="boris", role="operator", target="2 app two", old={"quota": 5})
    person.sign_in_as("auditor")
    person.open("/audit?account=anna")
    assert "app one" in person.words
    assert "app two" not in person.words
    person.open("/audit?action=limits.&target=APP+TWO")
    assert "quota: 5" in person.words
    assert "app one" not in person.words
    person.open("/audit?first=2000-01-01&last=2000-12-31")
    assert "app one" not in person.words
    person.open("/audit?verify=1")
    assert "2" in person.words
    assert 'role="status"' in person.opened
    answer = person.open("/audit/file?format=jsonl&account=anna")
    rows = [orjson.loads(line) for line in answer.text.splitlines()]
    assert [row["target"] for row in rows] == ["1 app one"]
    assert answer.headers["content-disposition"] == 'attachment; filename="audit.jsonl"'
    assert next(fresh_log.newest()).action == "audit.export"
    assert verify_chain(fresh_log.oldest(), "").entries == 3


def test_a_table_for_a_spreadsheet_has_no_formula(fresh_log: AuditLog) -> None:
    targets = ("=1+1", "@SUM(A1)", "-1", "+1", "＝1＋1", "＠SUM(A1)", " =1+1", "\t=1", "\n=1")
    for target in targets:
        fresh_log.add("apps.create", account="anna", role="operator", target=target)
    rows = list(csv.DictReader(write_table(fresh_log.oldest()).decode("utf-8-sig").splitlines(keepends=True)))
    assert [row["target"] for row in rows] == [f"'{target}" for target in targets]


@pytest.mark.parametrize(
    ("action", "shown"), [("keys.", "keys."), ("keys.create", "创建密钥"), ("<b>", "&lt;b&gt;")]
)
def test_the_filter_offers_actions_by_their_words_and_keeps_what_an_address_names(
    new_person: NewPerson, action: str, shown: str
) -> None:
    person = new_person().sign_in_as("auditor")
    person.open("/audit", params={"action": action})
    assert f" selected>{shown}</option>" in person.opened
    assert person.opened.count(" selected>创建密钥") == (action == "keys.create")
