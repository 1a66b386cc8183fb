"""Options in the spellings of all clients: new and old keys, both pairs of separators, numbers of modes."""

import pytest

from functions.map_track.engine.processing.options import (
    RECTIFY_OPTIONS,
    TRACK_OPTIONS,
    ProcessOptions,
    parse_options,
)
from shared.geo.refusal import ParameterInvalid


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("", ProcessOptions()),
        ("need_mapmatch=1,transport_mode=driving", ProcessOptions(1, True, "driving")),
        (
            "need_mapmatch:1|transport_mode:riding|denoise_grade:3|vacuate_grade:2",
            ProcessOptions(3, True, "riding", 2),
        ),
        (
            "need_denoise=1,radius_threshold=0,need_vacuate=1,need_mapmatch=0,transport_mode=driving",
            ProcessOptions(1, False, "driving", 1),
        ),
        (
            "need_denoise=0,need_vacuate=0,need_mapmatch=1,transport_mode=3",
            ProcessOptions(0, True, "walking"),
        ),
        ("denoise_grade:1,need_mapmatch:0", ProcessOptions(1)),
        (" denoise_grade = 2 , unknown=7,", ProcessOptions(2)),
    ],
)
def test_every_spelling_is_read(text: str, options: ProcessOptions) -> None:
    assert parse_options("process_option", text, TRACK_OPTIONS) == options


def test_each_service_has_defaults_of_its_own() -> None:
    assert parse_options("rectify_option", "denoise_grade:0", RECTIFY_OPTIONS) == ProcessOptions(
        0, True, "auto", 1
    )


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("denoise_grade=1", float("inf")),
        ("denoise_grade=2", 500),
        ("denoise_grade=5", 20),
        ("denoise_grade=1,radius_threshold=100", 100),
        ("denoise_grade=4,radius_threshold=100", 50),
        ("radius_threshold=0", float("inf")),
    ],
)
def test_grades_and_thresholds_drop_inaccurate_points(text: str, most: float) -> None:
    assert parse_options("process_option", text, TRACK_OPTIONS).most_radius == most


@pytest.mark.parametrize(
    "text",
    [
        "denoise_grade=6",
        "denoise_grade=-1",
        "need_mapmatch=yes",
        "transport_mode=flying",
        "mapmatch",
        "radius_threshold=x",
    ],
)
def test_what_cannot_be_read_is_a_mistake_of_the_caller(text: str) -> None:
    with pytest.raises(ParameterInvalid, match="process_option"):
        parse_options("process_option", text, TRACK_OPTIONS)
