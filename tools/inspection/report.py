"""An inspection as a dated document in the look of the monthly reports: PDF and JSON, in two languages."""

import datetime as dt
import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson
from msgspec.structs import asdict

from functions.report_monthly.engine.layout.document import Cell, Column, Document, Section, Table, Tile, Tone
from functions.report_monthly.engine.layout.edition import layout_words, time_text
from functions.report_monthly.engine.layout.texts import load_texts
from shared.access.days import SHANGHAI
from shared.config.release import RELEASE
from tools.inspection.finding import Finding, Level
from tools.inspection.inspection import Inspection
from tools.inspection.texts import LANGUAGES, FindingLine, Language, finding_line

_TONES: Final[Mapping[Level, Tone]] = {
    Level.GOOD: "good",
    Level.NOTICE: "plain",
    Level.WARNING: "bad",
    Level.FAULT: "bad",
}


@cache
def report_words(language: Language) -> Mapping[str, str]:
    """Return the texts around the findings."""
    tables = tomllib.loads(Path(__file__).with_name("report_texts.toml").read_text(encoding="utf-8"))
    words: Mapping[str, str] = tables[language]
    return words


def level_word(level: Level, language: Language) -> str:
    """Return the word for a level."""
    return report_words(language)["levels"].split()[level]


def inspection_document(inspection: Inspection, organization: str, language: Language) -> Document:
    """Lay an inspection out."""
    words, texts = report_words(language), load_texts(language)
    moment = dt.datetime.fromtimestamp(inspection.moment, SHANGHAI)
    number = f"GP-IN-{moment:%Y%m%d-%H%M}"
    lines = [(finding, finding_line(finding, language)) for finding in inspection.findings]
    faults, warnings = inspection.count(Level.FAULT), inspection.count(Level.WARNING)
    is_bad = faults + warnings > 0
    content = orjson.dumps(as_json(inspection)["findings"])
    urgent = sorted(
        (pair for pair in lines if pair[0].level >= Level.WARNING), key=lambda pair: -pair[0].level
    )
    areas = dict.fromkeys(line.area for _, line in lines)
    return Document(
        kind="inspection",
        language=language,
        organization=organization,
        title=words["title"],
        month=time_text(inspection.moment),
        period=f"{moment:%Y-%m-%dT%H:%M%z}",
        number=number,
        notice="",
        tiles=[
            Tile(
                words["result"],
                level_word(inspection.worst, language),
                words["result_note"],
                _TONES[inspection.worst],
            ),
            Tile(words["faults"], str(faults), words["faults_note"], "bad" if faults else "good"),
            Tile(words["warnings"], str(warnings), words["warnings_note"], "bad" if warnings else "good"),
            Tile(words["checks"], str(len(lines)), words["checks_note"]),
        ],
        conclusion=words["some_bad"].format(faults=faults, warnings=warnings)
        if is_bad
        else words["all_good"],
        sections=[
            Section(words["todo"], [_todo(urgent, words, language)]),
            *(
                Section(
                    words[area],
                    [_table(area, [pair for pair in lines if pair[1].area == area], words, language)],
                )
                for area in areas
            ),
        ],
        signatures=texts.lines("signatures"),
        fine_print=words["fine_print"].format(
            sha256=hashlib.sha256(content).hexdigest(), time=time_text(inspection.moment), version=RELEASE
        ),
        words=layout_words(texts, number),
    )


def as_json(inspection: Inspection) -> dict[str, Any]:
    """Return an inspection for programs, with the texts of both languages."""
    return {
        "made_at": int(inspection.moment),
        "release": RELEASE,
        "result": inspection.worst.name.lower(),
        "findings": [
            {
                "code": finding.code,
                "level": finding.level.name.lower(),
                "fields": {name: str(value) for name, value in finding.fields.items()},
                **{language: asdict(finding_line(finding, language)) for language in LANGUAGES},
            }
            for finding in inspection.findings
        ],
    }


def write_inspection(
    inspection: Inspection, organization: str, folder: Path, *, on_paper: bool = True
) -> list[Path]:
    """Write the JSON, and the PDF of both languages; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    moment = dt.datetime.fromtimestamp(inspection.moment, SHANGHAI)
    name = f"inspection-{moment:%Y-%m-%d-%H%M}"
    files = [folder / f"{name}.json"]
    files[0].write_bytes(orjson.dumps(as_json(inspection), option=orjson.OPT_INDENT_2))
    if on_paper:
        from functions.report_monthly.engine.layout.paper import render_pdf  # typst: the extra `reports`

        for language in LANGUAGES:
            files.append(folder / f"{name}-{language}.pdf")
            files[-1].write_bytes(render_pdf(inspection_document(inspection, organization, language)))
    return files


def _todo(lines: list[tuple[Finding, FindingLine]], words: Mapping[str, str], language: Language) -> Table:
    columns = [
        Column("subject", words["subject"], "left", 2.2),
        Column("found", words["found"], "left", 3.2),
        Column("remedy", words["remedy"], "left", 4.2),
        Column("level", words["level"], "left", 0.9),
    ]
    rows = [
        [
            Cell(line.subject),
            Cell(line.state),
            Cell(line.remedy),
            Cell(level_word(finding.level, language), _TONES[finding.level]),
        ]
        for finding, line in lines
    ]
    return Table("todo", words["todo"], columns, rows, empty=words["nothing"], paper_rows=200)


def _table(
    area: str, lines: list[tuple[Finding, FindingLine]], words: Mapping[str, str], language: Language
) -> Table:
    columns = [
        Column("subject", words["subject"], "left", 2.6),
        Column("expected", words["expected"], "left", 2.8),
        Column("found", words["found"], "left", 4.0),
        Column("level", words["level"], "left", 0.9),
    ]
    rows = [
        [
            Cell(line.subject),
            Cell(line.expectation, "soft"),
            Cell(line.state),
            Cell(level_word(finding.level, language), _TONES[finding.level]),
        ]
        for finding, line in lines
    ]
    return Table(area, words[area], columns, rows, paper_rows=200)
