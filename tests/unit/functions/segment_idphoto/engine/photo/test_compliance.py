"""What a finished photo misses of a named size: its colour, its bytes, and a whole body."""

import pytest
from msgspec.structs import replace

from functions.segment_idphoto.engine.photo.colours import WHITE, Background
from functions.segment_idphoto.engine.photo.compliance import standard_background, violations_of_photo
from functions.segment_idphoto.engine.photo.crop import solve_crop
from functions.segment_idphoto.engine.photo.specifications import load_specifications
from tests.mattes import HEAD

SPECIFICATIONS = load_specifications()
FITTING_BYTES = 30_000
"""Within the KB of every size that is tried here for something else."""
WHOLE = replace(HEAD, torso_bottom=3000.0, photo_bottom=3000.0)


@pytest.mark.parametrize(
    ("size", "colour"),
    [("us-visa", (255, 255, 255)), ("cn-education", (100, 197, 255)), ("1-inch", (0, 0, 0))],
)
def test_the_first_colour_of_a_size_is_its_default(size: str, colour: tuple[int, int, int]) -> None:
    assert standard_background(SPECIFICATIONS[size]) == Background(colour)


@pytest.mark.parametrize(
    ("size", "background", "measured"),
    [
        ("us-visa", Background((0, 0, 0)), ["0,0,0"]),
        ("us-visa", Background(WHITE), []),
        ("us-visa", Background(WHITE, (240, 240, 240)), ["gradient"]),
        ("cn-education", Background(is_transparent=True), ["transparent"]),
        ("cn-education", Background((100, 197, 255)), []),
        ("cn-education", Background((67, 142, 219)), ["67,142,219"]),
        ("1-inch", Background((1, 2, 3)), []),
    ],
)
def test_a_colour_that_the_rule_does_not_name_is_a_violation(
    size: str, background: Background, measured: list[str]
) -> None:
    crop = replace(solve_crop(SPECIFICATIONS[size], WHOLE), violations=())
    violations = violations_of_photo(crop, background, FITTING_BYTES)
    assert [violation.value for violation in violations if violation.name == "background"] == measured
    assert all(violation.choices == SPECIFICATIONS[size].backgrounds for violation in violations)


@pytest.mark.parametrize(
    ("length", "measured"),
    [(45_000, [45.0]), (20_400, []), (20_600, [20.6]), (16_000, []), (14_100, []), (13_900, [13.9])],
)
def test_a_file_outside_the_rules_kb_is_a_violation(length: int, measured: list[float]) -> None:
    crop = replace(solve_crop(SPECIFICATIONS["cn-resident-id"], WHOLE), violations=())
    violations = violations_of_photo(crop, Background(WHITE), length)
    assert [violation.value for violation in violations] == measured


def test_a_floating_bust_and_a_body_cut_by_the_photos_edge_are_violations() -> None:
    floating = solve_crop(SPECIFICATIONS["us-visa"], replace(WHOLE, torso_bottom=HEAD.chin[1] + 30))
    (violation,) = violations_of_photo(replace(floating, violations=()), Background(WHITE), FITTING_BYTES)
    assert violation.name == "body_above_bottom"
    assert isinstance(violation.value, float)
    assert violation.value > 10
    edge = HEAD.axis_x - 0.6 * HEAD.face_width
    cut = solve_crop(SPECIFICATIONS["us-visa"], replace(WHOLE, photo_left=edge, cut_left=True))
    (violation,) = violations_of_photo(replace(cut, violations=()), Background(WHITE), FITTING_BYTES)
    assert violation.name == "body_cut_at_side"
    assert violation.unit == "px"
