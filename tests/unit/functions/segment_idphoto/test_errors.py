"""The error codes: one table, nothing written beside it, the documents out of it."""

import ast
from pathlib import Path

import pytest

from functions.segment_idphoto import errors
from functions.segment_idphoto.endpoints import ENDPOINTS
from functions.segment_idphoto.engine.images.errors import EmptyImage, ImageError
from functions.segment_idphoto.engine.inference.errors import ModelRunError
from functions.segment_idphoto.engine.photo.errors import SheetError
from functions.segment_idphoto.engine.vision.errors import SceneError
from functions.segment_idphoto.errors import ERRORS, FORM_ERRORS, SCENE_ERRORS, find_error
from shared.web.ai import ACCESS_CODES, AiEndpoint

FOLDER = Path(errors.__file__).parent
CODES = {row.code for row in ERRORS.values()}
MESSAGES = {row.message for row in ERRORS.values()}


@pytest.mark.parametrize(
    "file",
    sorted(path for path in FOLDER.rglob("*.py") if path.name != "errors.py"),
    ids=lambda path: str(path.relative_to(FOLDER)),
)
def test_no_other_module_writes_a_code_or_a_text(file: Path) -> None:
    constants = {
        node.value
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    assert not constants & (CODES | MESSAGES)


@pytest.mark.parametrize("base", [ImageError, SceneError])
def test_every_error_of_a_request_has_a_row(base: type[Exception]) -> None:
    assert {kind for kind in base.__subclasses__()} <= ERRORS.keys()


def test_an_error_is_found_by_its_base_and_a_defect_is_none() -> None:
    assert find_error(EmptyImage("empty")) == ERRORS[EmptyImage]
    sheet, run = find_error(SheetError("layout", "a sheet", 1)), find_error(ModelRunError("failed"))
    assert sheet is not None
    assert run is not None
    assert (sheet.code, run.code) == (216100, 282000)
    assert find_error(ZeroDivisionError()) is None


def test_the_documents_hold_the_codes_of_access_and_of_the_table() -> None:
    photo, segmentation = (endpoint for endpoint in ENDPOINTS if isinstance(endpoint, AiEndpoint))
    form = {ERRORS[kind].code for kind in FORM_ERRORS}
    scene = {ERRORS[kind].code for kind in SCENE_ERRORS}
    assert photo.documentation().codes.keys() == ACCESS_CODES.keys() | form | scene
    assert segmentation.documentation().codes.keys() == ACCESS_CODES.keys() | form
    assert photo.codes[282103] == "several people, or somebody upside down"
