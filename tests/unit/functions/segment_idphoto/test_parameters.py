"""Request fields: empty is absent, every mistake names its field, and no field means the default."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.segment_idphoto.engine.photo.colours import Background
from functions.segment_idphoto.engine.photo.errors import ParameterError
from functions.segment_idphoto.engine.photo.layout import LayoutItem
from functions.segment_idphoto.parameters import PhotoOptions

FIELDS = sorted(PhotoOptions.model_fields)


def test_no_fields_and_empty_fields_are_the_default() -> None:
    default = PhotoOptions.parse({})
    assert default == PhotoOptions()
    assert PhotoOptions.parse(dict.fromkeys(FIELDS, " ")) == default
    assert PhotoOptions.parse({"image": "x", "access_token": "y"}) == default
    assert default.background_of(None) == Background((0, 0, 0))
    assert (default.format, default.layout, default.checks, default.roll) == ("png", None, False, True)


def test_every_field_is_understood() -> None:
    parameters = PhotoOptions.parse(
        {
            "background_color": "蓝色",
            "size": "一寸",
            "dpi": "350",
            "format": "JPEG",
            "min_kb": "14",
            "max_kb": "20",
            "pad": "1",
            "checks": "true",
            "roll": "0",
        }
    )
    assert parameters.background_of(None) == Background((67, 142, 219))
    assert (parameters.size, parameters.dpi, parameters.format) == ("一寸", 350, "jpg")
    assert (parameters.min_kb, parameters.max_kb, parameters.pad) == (14, 20, True)
    assert parameters.checks
    assert not parameters.roll


@pytest.mark.parametrize("name", ["transparent", "Transparent", "透明"])
def test_no_background_is_a_background_too(name: str) -> None:
    assert PhotoOptions.parse({"background_color": name}).background_of(None).is_transparent


def test_the_colour_of_a_size_gives_way_to_the_callers() -> None:
    standard = Background((100, 197, 255))
    assert PhotoOptions.parse({"gradient": "1"}).background_of(standard).colour == standard.colour
    assert PhotoOptions.parse({}).background_of(standard) == standard
    assert PhotoOptions.parse({"background_color": "red"}).background_of(standard).colour == (255, 0, 0)


def test_a_gradient_ends_in_white_unless_another_colour_is_named() -> None:
    fields = {"background_color": "#438edb"}
    assert PhotoOptions.parse(fields | {"gradient": "1"}).background_of(None).bottom == (255, 255, 255)
    assert PhotoOptions.parse(fields | {"gradient": "255,0,0"}).background_of(None).bottom == (255, 0, 0)
    assert PhotoOptions.parse(fields | {"gradient": "0"}).background_of(None).bottom is None


def test_a_layout_is_json_or_compact_or_just_a_paper() -> None:
    wanted = {"paper": "a4", "gap": 0.5, "items": [{"size": "1-inch", "copies": 4}, {"size": "35x45mm"}]}
    as_json = PhotoOptions.parse({"layout": json.dumps(wanted)}).layout
    compact = PhotoOptions.parse({"layout": "paper=a4; gap=0.5; items=1-inch*4,35x45mm"}).layout
    assert as_json == compact
    assert as_json is not None
    assert as_json.items == (LayoutItem(size="1-inch", copies=4), LayoutItem(size="35x45mm"))
    only_paper = PhotoOptions.parse({"layout": "五寸"}).layout
    assert only_paper is not None
    assert only_paper.paper_mm == (89, 127)
    default = PhotoOptions.parse({"layout": "1"}).layout
    assert default is not None
    assert default.paper_mm == (101.6, 152.4)
    starred = PhotoOptions.parse({"layout": "items=35*45"}).layout
    assert starred is not None
    assert starred.items == (LayoutItem(size="35*45"),)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"background_color": "pinkish"}, "background_color: expected #RRGGBB"),
        ({"gradient": "pinkish"}, "gradient: expected"),
        ({"dpi": "abc"}, "dpi: expected a valid integer"),
        ({"dpi": "71"}, "dpi: expected greater than or equal to 72, found '71'"),
        ({"dpi": "1201"}, "dpi: expected less than or equal to 1200"),
        ({"format": "webp"}, "format: expected 'png' or 'jpg', found 'webp'"),
        ({"cut_format": "webp"}, "cut_format: expected 'png' or 'jpg', found 'webp'"),
        ({"background_color": "transparent", "format": "jpg"}, "background_color: expected format=png"),
        ({"background_color": "透明", "gradient": "1"}, "gradient: expected a background_color"),
        ({"min_kb": "20"}, "min_kb: expected format=jpg"),
        ({"format": "jpg", "min_kb": "20", "max_kb": "20"}, "min_kb: expected at most max_kb"),
        ({"format": "jpg", "max_kb": "0"}, "max_kb: expected greater than or equal to 1"),
        ({"checks": "maybe"}, "checks: expected a valid boolean"),
        ({"size": "x" * 61}, "size: expected at most 60 characters"),
        ({"layout": "{"}, "layout: expected a JSON object"),
        ({"layout": "paper=zz"}, r"layout\.paper: expected one of"),
        ({"layout": "gap=wide"}, r"layout\.gap: expected a valid number"),
        ({"layout": "colour=1"}, r"layout\.colour: expected one of paper, dpi, margin"),
        ({"layout": "paper=a4;gap"}, "layout: expected name=value"),
        ({"layout": "dpi=9999"}, r"layout\.dpi"),
        ({"layout": "items=a,b,c,d,e"}, r"layout\.items"),
        ({"layout": "items=1-inch*0"}, r"layout\.items\.0\.copies"),
        ({"layout": '{"margin": NaN}'}, r"layout\.margin"),
        ({"layout": '{"a":' * 500}, "layout"),
        ({"layout": "x" * 3000}, "layout: expected at most 2000 characters"),
    ],
)
def test_a_mistake_names_the_field_the_expectation_and_the_finding(fields: dict[str, str], says: str) -> None:
    with pytest.raises(ParameterError, match=says):
        PhotoOptions.parse(fields)


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=60), max_size=5))
def test_any_fields_are_parameters_or_a_parameter_error(fields: dict[str, str]) -> None:
    try:
        parameters = PhotoOptions.parse(fields)
    except ParameterError as error:
        assert error.field.split(".")[0] in FIELDS  # noqa: PT017
        return
    assert isinstance(parameters.background_of(None), Background)


@given(st.text(max_size=200))
def test_any_layout_is_a_layout_or_a_parameter_error(text: str) -> None:
    try:
        parameters = PhotoOptions.parse({"layout": text})
    except ParameterError:
        return
    assert parameters.layout is None or parameters.layout.paper_mm
