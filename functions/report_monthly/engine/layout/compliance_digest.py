"""合规摘要: what personal data was handled, what is configured, what changed, and what regulators ask for."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from functions.report_monthly.engine.compliance.configuration import Fact
from functions.report_monthly.engine.compliance.handling import Handling, StoredObjects
from functions.report_monthly.engine.compliance.notices import Notice
from functions.report_monthly.engine.compliance.packs import PackFact
from functions.report_monthly.engine.layout.document import (
    NO_VALUE,
    Cell,
    Column,
    Document,
    Paragraphs,
    Section,
    Table,
    Tile,
    count,
    text,
)
from functions.report_monthly.engine.layout.edition import Coverage, Edition, service_name, time_text
from functions.report_monthly.engine.layout.texts import Texts
from shared.access.people.account import ROLES
from shared.catalogue import Service
from shared.service_level.months import Month

APPS_ON_PAPER: Final = 30
NAMES_IN_CONCLUSION: Final = 6
_MEGABYTE: Final = 1_000_000


class DigestContent(Struct, frozen=True):
    """Everything that the digest of a month says, before it is laid out."""

    month: Month
    past_minutes: int
    handling: Handling
    facts: Sequence[Fact]
    packs: Sequence[PackFact]
    changes: Sequence[tuple[str, str, str]] | None
    """Key, earlier and present value; None where there is no month to compare with."""
    notices: Sequence[Notice]
    services: Mapping[str, Service]
    values: Mapping[str, str]
    sha256: str

    def with_hash(self, sha256: str) -> "DigestContent":
        """Return the content with the hash of what it is made from."""
        return replace(self, sha256=sha256)

    @property
    def concerns(self) -> list[Fact]:
        """The facts that are not as they should be."""
        return [fact for fact in self.facts if fact.tone == "bad"]


def compliance_digest(content: DigestContent, edition: Edition, texts: Texts) -> Document:
    """Lay a digest out."""
    recorded_minutes = content.handling.recorded_minutes
    return edition.document(
        "compliance",
        Coverage(content.month, recorded_minutes, content.past_minutes, content.sha256),
        texts,
        tiles=_tiles(content, texts),
        conclusion=_conclusion(content, texts),
        sections=[
            Section(texts("section_personal_data"), [_categories(content, texts), _buckets(content, texts)]),
            Section(texts("section_personal_services"), [_services(content, texts)]),
            Section(texts("section_access"), [_access(content, texts), _people(content, texts)]),
            Section(texts("section_configuration"), [_facts(content, texts), _packs(content, texts)]),
            Section(texts("section_changes"), [_changes(content, texts)]),
            Section(texts("section_notices"), [_notices(content, texts)]),
            Section(texts("section_rules"), [Paragraphs(texts.lines("digest_rules"))]),
        ],
        signatures="digest_signatures",
    )


def _tiles(content: DigestContent, texts: Texts) -> list[Tile]:
    handling, concerns = content.handling, content.concerns
    differences = content.changes
    open_notices = [notice for notice in content.notices if not notice.is_done]
    return [
        Tile(
            texts("tile_handled"),
            f"{handling.successes:,}",
            texts("tile_handled_note", apps=f"{len(handling.access):,}"),
        ),
        Tile(texts("tile_deletions"), f"{handling.deletions:,}", texts("tile_deletions_note")),
        Tile(
            texts("tile_concerns"),
            f"{len(concerns):,}",
            texts("tile_concerns_note", all=f"{len(content.facts):,}"),
            "bad" if concerns else "good",
        ),
        Tile(
            texts("tile_changes"),
            NO_VALUE if differences is None else f"{len(differences):,}",
            texts("tile_changes_note", notices=f"{len(open_notices):,}"),
        ),
    ]


def _conclusion(content: DigestContent, texts: Texts) -> str:
    handling, concerns = content.handling, content.concerns
    lines = [
        texts(
            "digest_summary",
            calls=f"{handling.successes:,}",
            apps=f"{len(handling.access):,}",
            deletions=f"{handling.deletions:,}",
        )
    ]
    names = texts("list_separator").join(texts(f"fact_{fact.key}") for fact in concerns[:NAMES_IN_CONCLUSION])
    names += "…" if len(concerns) > NAMES_IN_CONCLUSION else ""
    lines.append(
        texts("digest_concerns", count=f"{len(concerns):,}", names=names)
        if concerns
        else texts("digest_fine")
    )
    open_notices = sum(not notice.is_done for notice in content.notices)
    if open_notices:
        lines.append(texts("digest_open_notices", count=f"{open_notices:,}"))
    return ("" if texts.language == "zh" else " ").join(lines)


def _categories(content: DigestContent, texts: Texts) -> Table:
    columns = [
        Column("category", texts("column_category"), "left", 1.3),
        Column("keeping", texts("column_keeping"), "left", 2.6),
        Column("deletion", texts("column_deletion"), "left", 1.8),
        Column("handled", texts("column_handled"), width=1),
        Column("other", texts("column_other"), width=1.1),
        Column("deletions", texts("column_deletions"), width=0.8),
    ]
    rows = [
        [
            text(category.text("name", texts.language)),
            text(category.text("keeping", texts.language)),
            text(category.text("deletion", texts.language)),
            count(sum(row.successes for row in rows)),
            count(sum(row.other for row in rows)),
            count(sum(row.deletions for row in rows)),
        ]
        for category, rows in content.handling.categories
    ]
    return Table("categories", texts("table_categories"), columns, rows)


def _buckets(content: DigestContent, texts: Texts) -> Table:
    columns = [
        Column("bucket", texts("column_bucket"), "left"),
        Column("count", texts("column_objects")),
        Column("size", texts("column_size")),
        Column("arrivals", texts("column_arrivals")),
        Column("oldest", texts("column_oldest"), width=1.4),
    ]
    rows = [_bucket_row(row, texts) for row in content.handling.buckets]
    return Table("stored", texts("table_stored"), columns, rows)


def _bucket_row(row: StoredObjects, texts: Texts) -> list[Cell]:
    oldest = time_text(row.oldest.timestamp()) if row.oldest else texts("nothing")
    objects = count(row.count) if row.is_whole else text(texts("at_least", count=f"{row.count:,}"))
    return [
        text(row.bucket),
        objects,
        text(f"{row.size / _MEGABYTE:,.1f}"),
        count(row.arrivals),
        text(oldest, "plain" if row.oldest else "soft"),
    ]


def _services(content: DigestContent, texts: Texts) -> Table:
    columns = [
        Column("service", texts("column_service"), "left", 1.8),
        Column("category", texts("column_category"), "left", 1.6),
        Column("handled", texts("column_handled")),
        Column("other", texts("column_other")),
        Column("deletions", texts("column_deletions"), width=0.8),
    ]
    rows = [
        [
            text(service_name(content.services[row.service], texts)),
            text(category.text("name", texts.language)),
            count(row.successes),
            count(row.other),
            count(row.deletions),
        ]
        for category, group in content.handling.categories
        for row in group
    ]
    return Table("personal_services", texts("table_personal_services"), columns, rows)


def _access(content: DigestContent, texts: Texts) -> Table:
    columns = [
        Column("role", texts("column_role"), "left", 0.9),
        Column("who", texts("column_who"), "left", 2),
        Column("services", texts("column_services_called")),
        Column("calls", texts("column_calls")),
    ]
    access = content.handling.access
    rows = [
        [
            text(texts("role_app")),
            text(f"{row.app} ({row.appid})"),
            count(row.services),
            count(row.calls),
        ]
        for row in access
    ]
    more = texts("more_access", count=f"{len(rows):,}", most=APPS_ON_PAPER)
    weights = [float(row.calls) for row in access]
    return Table(
        "access", texts("table_access"), columns, rows, texts("no_access"), weights, APPS_ON_PAPER, more
    )


def _people(content: DigestContent, texts: Texts) -> Table:
    columns = [
        Column("role", texts("column_role"), "left", 0.9),
        Column("account", texts("column_account"), "left", 2),
        Column("entries", texts("column_entries")),
    ]
    rows = [
        [text(_role_text(row.role, texts)), text(row.account), count(row.entries)]
        for row in content.handling.people
    ]
    return Table("people", texts("table_people"), columns, rows, texts("no_people"))


def _role_text(role: str, texts: Texts) -> str:
    """Return a role as a reader reads it; one that is none of an account stands as it is."""
    return texts(f"role_{role or 'command'}") if role in ("", *ROLES) else role


def _facts(content: DigestContent, texts: Texts) -> Table:
    columns = [
        Column("item", texts("column_item"), "left", 2.2),
        Column("value", texts("column_value"), "left", 2),
    ]
    rows = [
        [text(texts(f"fact_{fact.key}")), text(value_text(fact.value, texts), fact.tone)]
        for fact in content.facts
    ]
    return Table("configuration", texts("table_configuration"), columns, rows)


def value_text(value: str, texts: Texts) -> str:
    """Return a fact's value as a reader reads it; one that begins with @ has a text of its own."""
    if not value.startswith("@"):
        return value
    word, _, detail = value[1:].partition(" ")
    return texts(f"value_{word}", detail=detail) if detail else texts(f"value_{word}")


def _packs(content: DigestContent, texts: Texts) -> Table:
    columns = [
        Column("pack", texts("column_pack"), "left", 0.8),
        Column("version", texts("column_version"), "left", 1.8),
        Column("licence", texts("column_licence"), "left", 1.6),
        Column("attribution", texts("column_attribution"), "left", 2.4),
        Column("approval_number", texts("column_approval_number"), "left", 1.1),
    ]
    rows = [
        [
            text(pack.name),
            text(pack.version or pack.fault, "bad" if pack.fault else "plain"),
            text(pack.licence or NO_VALUE),
            text(pack.attribution or NO_VALUE),
            text(pack.approval_number or NO_VALUE),
        ]
        for pack in content.packs
    ]
    return Table("packs", texts("table_packs"), columns, rows, texts("no_packs"))


def _changes(content: DigestContent, texts: Texts) -> Table:
    columns = [
        Column("item", texts("column_item"), "left", 1.6),
        Column("before", texts("column_before"), "left", 1.6),
        Column("after", texts("column_after"), "left", 1.6),
    ]
    rows = [
        [text(_item_text(key, texts)), text(value_text(earlier, texts)), text(value_text(present, texts))]
        for key, earlier, present in content.changes or ()
    ]
    empty = texts("no_month_before") if content.changes is None else texts("no_changes")
    return Table("changes", texts("table_changes"), columns, rows, empty)


def _item_text(key: str, texts: Texts) -> str:
    kind, colon, name = key.partition(":")
    return texts("fact_pack", name=name) if colon else texts(f"fact_{kind}")


def _notices(content: DigestContent, texts: Texts) -> Table:
    columns = [
        Column("number", texts("column_notice_number"), "left", 1.2),
        Column("issuer", texts("column_issuer"), "left", 1.2),
        Column("title", texts("column_notice"), "left", 2.2),
        Column("effective", texts("column_effective"), "left", 0.9),
        Column("measure", texts("column_measure"), "left", 2.2),
        Column("state", texts("column_state"), "left", 0.7),
    ]
    rows = [
        [
            text(notice.number),
            text(notice.issuer),
            text(notice.title),
            text(notice.effective_date.isoformat()),
            text(notice.measure),
            text(texts("notice_done"), "good") if notice.is_done else text(texts("notice_open"), "bad"),
        ]
        for notice in content.notices
    ]
    return Table("notices", texts("table_notices"), columns, rows, texts("no_notices"))
