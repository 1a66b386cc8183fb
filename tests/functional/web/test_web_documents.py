"""The API documents: made from the declarations, up to date, and true."""

import shutil
import time
from pathlib import Path
from typing import Any, TypedDict

import orjson
import pytest
from click.testing import CliRunner

from functions.map_coordinate.openapi.endpoints import FILE
from functions.segment_idphoto.parameters import PHOTO_FIELDS, PhotoOptions
from shared.catalogue import load_catalogue
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.documents import shape_of
from shared.web.function import Function
from shared.web.map import MapEndpoint
from tests.functional.conftest import Serve
from tools.cli.docs import PAGES, ROOT, render_documents
from tools.cli.main import cli
from tools.documents.api_pages import PageError, render_pages
from tools.documents.openapi import render_openapi
from tools.routes import load_functions

FUNCTIONS = list(load_functions())
MAPS = [
    endpoint for function in FUNCTIONS for endpoint in function.endpoints if isinstance(endpoint, MapEndpoint)
]


@pytest.fixture(scope="module")
def fresh(default_pack: Path) -> dict[Path, bytes]:
    return dict(render_documents(default_pack.parents[1]))


def test_the_openapi_document_is_up_to_date() -> None:
    assert render_openapi(FUNCTIONS) == FILE.read_bytes(), "run `geoportrait docs`"
    assert (ROOT / "docs" / "openapi.json").read_bytes() == FILE.read_bytes()


def test_the_api_pages_show_what_the_engines_answer_today(fresh: dict[Path, bytes]) -> None:
    for page in PAGES.glob("*.md"):
        assert fresh[page].decode() == page.read_text(encoding="utf-8"), "run `geoportrait docs`"


def pages_less(tmp_path: Path, name: str, text: str, replacement: str) -> Path:
    """Return a copy of the pages in which a text of one page is another."""
    folder = shutil.copytree(PAGES, tmp_path / "api")
    page = folder / name
    page.write_text(page.read_text(encoding="utf-8").replace(text, replacement), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "text", "replacement", "message"),
    [
        ("map-coordinate.md", "<!-- /geoconv/v2 -->", "", r"map-coordinate\.md lacks <!-- /geoconv/v2 -->"),
        ("map-locate.md", "<!-- /location/ip -->", "<!-- /ip -->", r"map-locate\.md lacks <!-- /location/ip"),
        (
            "map-place.md",
            "<!-- /place/v2/search -->",
            "<!-- /place/v9 -->\n<!-- end -->\n<!-- /place/v2/search -->",
            r"map-place\.md has <!-- /place/v9",
        ),
        ("README.md", "<!-- chapters -->", "", "has 0 places <!-- chapters -->"),
    ],
)
def test_a_page_that_differs_from_the_endpoints_is_named(
    tmp_path: Path, name: str, text: str, replacement: str, message: str
) -> None:
    with pytest.raises(PageError, match=message):
        dict(render_pages(pages_less(tmp_path, name, text, replacement), FUNCTIONS, load_catalogue()))


def test_the_command_says_a_missing_page_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(packs: Path) -> None:
        raise PageError("map-place.md does not exist")

    monkeypatch.setattr("tools.cli.docs.render_documents", fail)
    result = CliRunner().invoke(cli, ["docs"])
    assert (result.exit_code, result.output) == (1, "Error: map-place.md does not exist\n")


@pytest.mark.parametrize("endpoint", MAPS, ids=lambda endpoint: endpoint.address)
def test_every_map_service_describes_its_fields_codes_example_and_answer(endpoint: MapEndpoint) -> None:  # type: ignore[type-arg]
    of = endpoint.documentation()
    assert all(field.description for field in of.query)
    assert of.codes
    assert set(of.example) <= {field.name for field in of.query}
    if endpoint.form.media_type:  # a picture has no fields
        assert of.answers["200"].media_types == (endpoint.form.media_type,)
        return
    shape, _ = shape_of(endpoint.form.shape, "answer", {"status": {"const": 0}})
    assert all(variant["additionalProperties"] is False for variant in shape.get("anyOf", [shape]))


def test_every_reference_of_the_openapi_document_leads_somewhere() -> None:
    text = FILE.read_text(encoding="utf-8")
    schemas = orjson.loads(text)["components"]["schemas"]
    for part in text.split('"$ref": "')[1:]:
        assert part.split('"')[0].removeprefix("#/components/schemas/") in schemas


def test_two_shapes_of_one_name_are_refused() -> None:
    class One(TypedDict):
        x: int

    endpoint = MAPS[0]
    other = MapEndpoint(
        paths=endpoint.paths,
        summary="another",
        metering=Metering(service=endpoint.service),
        call=Call(parameters=endpoint.call.parameters, run=endpoint.call.run),
        form=AnswerForm(
            shape=One,
        ),
    )
    with pytest.raises(ValueError, match="two shapes are called"):
        render_openapi([Function("one", [endpoint]), Function("two", [other])])


def test_the_portrait_fields_are_those_that_are_read() -> None:
    assert {field.name for field in PHOTO_FIELDS} == {"image", *PhotoOptions.model_fields}


def test_the_document_is_served_without_a_key(serve: Serve) -> None:
    from functions.map_coordinate.main import FUNCTION

    answer = serve(FUNCTION).get("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["openapi"] == "3.1.0"
    assert "/geoconv/v1" in answer.json()["paths"]


def test_attribution_names_every_source_for_programs_and_for_people(
    serve: Serve, published_pack: str
) -> None:
    from functions.map_geocode.main import FUNCTION

    client = serve(FUNCTION)
    packs: dict[str, Any] = {}
    deadline = time.monotonic() + 20  # a store that is slow is not waited for: the next call knows
    while "default" not in packs and time.monotonic() < deadline:
        packs = {pack["name"]: pack for pack in client.get("/attribution").json()["packs"]}
    pack = packs["default"]
    assert pack["version"] == published_pack
    assert "Place data: GeoNames (geonames.org), CC BY 4.0" in pack["attribution"]
    assert {file["path"] for file in pack["files"]} >= {"divisions.sqlite", "ip/ip2region.xdb"}
    page = client.get("/attribution", headers={"accept": "text/html,*/*"})
    assert page.headers["content-type"] == "text/html;charset=utf-8"
    assert "<li>Place data: GeoNames (geonames.org), CC BY 4.0</li>" in page.text
