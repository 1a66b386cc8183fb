"""The explorer's parts: operations out of the API document, samples of a call, answers as they are shown."""

import json
import re
import shlex
from pathlib import Path

import pytest

from functions.console.engine.api_document import CREDENTIALS, ApiDocument
from functions.console.engine.call_samples import curl_sample, javascript_sample, python_sample
from functions.console.engine.gateway import GatewayAnswer
from functions.console.engine.photo_files import is_photo
from functions.console.engine.shown_answers import show_answer
from functions.console.frame.texts import Language, declared_words, load_declarations, load_texts
from functions.console.pages.photo import COLOURS, PAPERS, SIZES
from functions.segment_idphoto.engine.photo.colours import parse_colour
from functions.segment_idphoto.engine.photo.specifications import load_specifications
from shared.catalogue import load_catalogue
from shared.config import Settings

DOCS = Path(__file__).parents[4] / "docs"
DOCUMENT = DOCS / "openapi.json"


@pytest.fixture(scope="module")
def document() -> ApiDocument:
    return ApiDocument(json.loads(DOCUMENT.read_text(encoding="utf-8")), load_catalogue())


def test_every_service_of_the_catalogue_that_has_a_path_is_in_the_explorer(document: ApiDocument) -> None:
    tags = {operation.tag for operation in document.operations.values()}
    assert {"geocoding", "weather", "traffic", "body_seg_photo", "js_geocoding"} <= tags
    assert sum(len(family.operations) for family in document.families) == len(document.operations)
    assert document.families[-1].name == "others"


def test_forms_hold_examples_and_no_credentials(document: ApiDocument) -> None:
    operation = document.operations["get_geocoding_v3"]
    assert operation.fields[0].name == "address"
    assert operation.fields[0].example
    names = {field.name for item in document.operations.values() for field in item.fields}
    assert not names & CREDENTIALS


def test_a_js_service_is_told_by_its_query(document: ApiDocument) -> None:
    operation = next(item for item in document.operations.values() if item.query_type == "gc")
    assert (operation.path, operation.name) == ("/", "/?qt=gc")


def setting_words() -> set[str]:
    return {(field.description or "").replace("`", "") for field in Settings.model_fields.values()}


def test_what_operations_fields_and_settings_declare_has_chinese_words_and_nothing_else_has(
    document: ApiDocument,
) -> None:
    declarations, operations = load_declarations(), document.operations.values()
    declared = {operation.summary for operation in operations} | setting_words()
    declared |= {field.description for operation in operations for field in operation.fields}
    assert set(declarations) == declared
    chinese = re.compile(r"[\u4e00-\u9fff]")
    assert [text for text in declarations.values() if not chinese.search(text)] == []


def test_settings_are_explained_as_in_their_chinese_document() -> None:
    page = (DOCS / "zh" / "configuration.md").read_text(encoding="utf-8").replace("`", "")
    declarations = load_declarations()
    assert [name for name in setting_words() if f"| {declarations[name]}" not in page] == []


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("zh", "coordinate type of `location`", ("location 的坐标类型", "zh")),
        ("zh", "said by nobody, with `code`", ("said by nobody, with code", "en")),
        ("en", "coordinate type of `location`", ("coordinate type of location", "en")),
        ("en", "", ("", "en")),
    ],
)
def test_what_has_no_chinese_words_is_told_as_english(
    language: Language, text: str, words: tuple[str, str]
) -> None:
    assert declared_words(language, text) == words


HOSTILE = "'; rm -rf / #\n\"$(id)`"


def test_samples_quote_what_a_person_entered() -> None:
    line = curl_sample("GET", "http://gateway/geocoding/v3", {"address": HOSTILE}, {})
    assert f"address={HOSTILE}" in shlex.split(line.replace(" \\\n", " "))
    python = python_sample("POST", "http://gateway/x", {}, {"a": HOSTILE})
    compile(python, "sample", "exec")
    assert json.dumps(HOSTILE) in javascript_sample("GET", "http://gateway/x", {"a": HOSTILE}, {})


def test_a_photo_stands_in_a_sample_by_its_beginning() -> None:
    assert len(curl_sample("POST", "http://gateway/x", {}, {"image": "A" * 1_000_000})) < 300


def test_keys_are_taken_out_of_what_is_shown_and_long_texts_are_cut() -> None:
    content = json.dumps({"echo": "SECRETKEY", "image": "A" * 5000}).encode()
    answer = show_answer(
        GatewayAnswer(200, {"content-type": "application/json"}, content, 0.1), ("SECRETKEY",)
    )
    assert "SECRETKEY" not in answer.text
    assert "5,000" in answer.text
    assert len(answer.text) < 400


@pytest.mark.parametrize("kind", ["image/svg+xml", "text/html"])
def test_only_png_and_jpeg_are_shown_as_pictures(kind: str) -> None:
    answer = show_answer(GatewayAnswer(200, {"content-type": kind}, b"<script>", 0.1), ())
    assert (answer.picture, answer.text) == ("", "<script>")


def test_the_desk_offers_what_the_service_knows() -> None:
    specifications, words = load_specifications(), load_texts("en")
    for size in SIZES:
        assert specifications.find(size).id == size
        assert f"photo.size_{size}" in words
    for name, swatch in COLOURS.items():
        assert "#{:02x}{:02x}{:02x}".format(*parse_colour(name)) == swatch
    assert all(f"photo.paper_{paper}" in words for paper in PAPERS)


@pytest.mark.parametrize("text", ["", "PHN2Zz4=", "/9j/ not base64", "https://evil.example/a.jpg"])
def test_what_is_no_picture_is_no_photo(text: str) -> None:
    assert not is_photo(text)


def test_a_jpeg_is_a_photo() -> None:
    assert is_photo("/9j/4AAQ")


def test_every_unit_of_a_check_has_words() -> None:
    tables = (Path(__file__).parents[4] / "functions" / "segment_idphoto").rglob("*.toml")
    units = {
        unit for table in tables for unit in re.findall(r'^unit = "(.+)"$', table.read_text("utf-8"), re.M)
    }
    assert {"px", "times"} <= units
    assert [unit for unit in units if f"photo.unit_{unit}" not in load_texts("zh")] == []
