"""What is drawn over the map: where it lies, how it looks, what is cut off."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from functions.map_image.engine.notation.labels import LabelStyle
from functions.map_image.engine.notation.markers import PinStyle, Size
from functions.map_image.engine.notation.paths import PathStyle
from functions.map_image.engine.overlays.credits import bar_length, wrap_text
from functions.map_image.engine.overlays.overlays import OverlayDrawing, Overlays
from functions.map_image.engine.overlays.paths import thin_line
from functions.map_image.engine.raster.levels import Level, Window
from functions.map_image.engine.raster.palette import Palette
from functions.map_image.engine.raster.picture import PaletteImage
from functions.map_image.engine.style.grids import Grid
from tests.map_fonts import write_fonts

LAND, INK = (246, 244, 239), (47, 44, 53)
RED, BLUE = (226, 61, 48), (51, 113, 232)
Pixels = NDArray[np.uint8]


@pytest.fixture(scope="module")
def drawing(tmp_path_factory: pytest.TempPathFactory) -> OverlayDrawing:
    return OverlayDrawing(write_fonts(tmp_path_factory.mktemp("fonts")))


def drawn(
    drawing: OverlayDrawing, overlays: Overlays, scale: int = 1, size: tuple[int, int] = (200, 160)
) -> Pixels:
    window = Window(0, 0, *size)
    palette = Palette([LAND, (255, 255, 255), INK, (160, 162, 166)])
    land = PaletteImage(np.zeros(size[::-1], np.uint8), palette, Level(Grid.BAIDU, 12, scale), window)
    indices, colours = drawing.draw(land, overlays)
    return colours[indices]


def change(pixels: Pixels) -> NDArray[np.bool_]:
    return np.any(pixels != LAND, axis=2)


def near(pixels: Pixels, colour: tuple[int, int, int], tolerance: int = 40) -> NDArray[np.bool_]:
    return np.all(np.abs(pixels.astype(int) - colour) <= tolerance, axis=-1)


def pixel(column: float, row: float) -> NDArray[np.float64]:
    return np.array([column, row])


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("size", ["s", "m", "l"])
def test_the_point_of_a_pin_stands_on_its_place(drawing: OverlayDrawing, size: Size, scale: int) -> None:
    pixels = drawn(drawing, Overlays(markers=[(pixel(100.3, 120.4), PinStyle(size, "", RED))]), scale)
    rows, columns = np.nonzero(
        pixels[:, :, 0].astype(int) - pixels[:, :, 1] > 30
    )  # reddish: the rim is white
    lowest = rows.max()
    assert abs(lowest - 120) <= 1
    assert abs(columns[rows == lowest].mean() - 100) <= 1
    assert rows.min() > 120 - 60 * scale


def test_a_larger_pin_is_larger_and_scale_2_doubles_it(drawing: OverlayDrawing) -> None:
    areas = [
        change(drawn(drawing, Overlays(markers=[(pixel(100, 150), PinStyle(size))]), scale)).sum()
        for size, scale in (("s", 1), ("m", 1), ("l", 1), ("l", 2))
    ]
    assert areas == sorted(areas)
    assert areas[3] == pytest.approx(4 * areas[2], rel=0.15)


def test_a_sign_is_dark_on_bright_pins(drawing: OverlayDrawing) -> None:
    bright = drawn(drawing, Overlays(markers=[(pixel(100, 150), PinStyle("l", "W", (255, 230, 0)))]), 2)
    dark = drawn(drawing, Overlays(markers=[(pixel(100, 150), PinStyle("l", "W", (0, 0, 120)))]), 2)
    head = (slice(60, 110), slice(80, 120))
    assert near(bright[head], (38, 39, 43)).any()
    assert near(dark[head], (255, 255, 255), 5).any()


def test_markers_further_south_stand_in_front(drawing: OverlayDrawing) -> None:
    markers = [(pixel(100, 124), PinStyle("l", "", BLUE)), (pixel(100, 110), PinStyle("l", "", RED))]
    pixels = drawn(drawing, Overlays(markers=markers))
    head = pixels[124 - 34, 92]
    assert np.abs(head.astype(int) - BLUE).max() < 60


def test_an_icon_stands_on_the_middle_of_its_lower_edge(drawing: OverlayDrawing) -> None:
    icon = Image.new("RGBA", (21, 11), (0, 160, 0, 255))
    rows, columns = np.nonzero(change(drawn(drawing, Overlays(markers=[(pixel(100.2, 80.4), icon)]))))
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (70, 80, 90, 110)
    rows, columns = np.nonzero(change(drawn(drawing, Overlays(markers=[(pixel(100.2, 80.4), icon)]), 2)))
    assert (rows.max() - rows.min() + 1, columns.max() - columns.min() + 1) == (22, 42)


@pytest.mark.parametrize("scale", [1, 2])
def test_the_corner_of_a_label_stands_on_its_place(drawing: OverlayDrawing, scale: int) -> None:
    style = LabelStyle("Bank", True, 14, (255, 255, 255), BLUE, False)
    pixels = drawn(drawing, Overlays(labels=[(pixel(30.4, 40.3), style)]), scale)
    rows, columns = np.nonzero(near(pixels, BLUE, 10))
    assert (rows.min(), columns.min()) == (40, 30)
    assert near(pixels, (255, 255, 255), 5).any()


def test_a_label_without_background_has_a_halo_and_one_without_content_is_nothing(
    drawing: OverlayDrawing,
) -> None:
    pixels = drawn(drawing, Overlays(labels=[(pixel(30, 40), LabelStyle("Bank", True, 40, RED))]))
    assert near(pixels, RED).any()
    assert near(pixels, (255, 255, 255), 8).sum() > 100
    assert not change(drawn(drawing, Overlays(labels=[(pixel(30, 40), LabelStyle())]))).any()


def test_the_vertices_of_a_line_lie_on_it(drawing: OverlayDrawing) -> None:
    line = np.array([[20.0, 30.0], [150.0, 60.0], [60.0, 140.0]])
    pixels = drawn(drawing, Overlays(paths=[(line, PathStyle(RED, 5, 1.0))]))
    assert all(near(pixels, RED, 3)[round(row), round(column)] for column, row in line)
    columns = np.nonzero(near(pixels[45], RED, 90))[0]
    assert columns.mean() == pytest.approx(20 + 130 * 15.5 / 30, abs=1)


def test_an_area_is_closed_and_pale_and_the_line_has_one_opacity(drawing: OverlayDrawing) -> None:
    line = np.array([[40.0, 40.0], [160.0, 40.0], [160.0, 120.0], [40.0, 120.0]])
    pixels = drawn(drawing, Overlays(paths=[(line, PathStyle(RED, 6, 0.5, BLUE))]))
    middle = pixels[80, 100].astype(int)
    assert middle == pytest.approx(0.8 * np.array(LAND) + 0.2 * np.array(BLUE), abs=3)
    left_edge = pixels[80, 38].astype(int)  # the closing line, half of it outside the area
    assert left_edge == pytest.approx(0.5 * np.array(LAND) + 0.5 * np.array(RED), abs=3)


def test_a_line_that_crosses_itself_is_not_darker_there(drawing: OverlayDrawing) -> None:
    line = np.array([[20.0, 20.0], [180.0, 140.0], [180.0, 20.0], [20.0, 140.0]])
    pixels = drawn(drawing, Overlays(paths=[(line, PathStyle(RED, 8, 0.5))]))
    assert pixels[80, 100].astype(int) == pytest.approx(0.5 * np.array(LAND) + 0.5 * np.array(RED), abs=3)


@pytest.mark.parametrize("far", [1e6, 1e8, 3e9])
def test_what_reaches_far_out_of_the_picture_is_cut_off(drawing: OverlayDrawing, far: float) -> None:
    line = np.array([[-far, 80.0], [far, 80.0]])
    pixels = drawn(drawing, Overlays(paths=[(line, PathStyle(RED, 5, 1.0))]))
    assert near(pixels[80], RED, 3).all()
    assert not change(pixels)[90].any()
    outside = Overlays(
        markers=[(pixel(far, far), PinStyle()), (pixel(-far, 5), PinStyle())],
        labels=[(pixel(-far, -far), LabelStyle("x"))],
    )
    assert not change(drawn(drawing, outside)).any()


def test_overlays_at_the_edge_are_drawn_in_part(drawing: OverlayDrawing) -> None:
    for place in (pixel(0, 0), pixel(199, 159), pixel(0, 159), pixel(199, 10)):
        pixels = drawn(
            drawing, Overlays(markers=[(place, PinStyle("l"))], labels=[(place, LabelStyle("Bank"))])
        )
        assert change(pixels).any()


@pytest.mark.parametrize(
    ("text", "same"), [("ab\U0001f9ff", "ab"), ("\U00020000 ab", "ab"), ("a\U0010fffdb", "ab")]
)
def test_characters_without_a_glyph_are_left_out_of_a_label(
    drawing: OverlayDrawing, text: str, same: str
) -> None:
    pictures = [
        drawn(drawing, Overlays(labels=[(pixel(20, 40), LabelStyle(content, font_size=24))]))
        for content in (text, same)
    ]
    assert np.array_equal(*pictures)
    assert not change(
        drawn(drawing, Overlays(labels=[(pixel(20, 40), LabelStyle("\U0010fffd", background=RED))]))
    ).any()


def test_the_order_is_lines_then_labels_then_markers(drawing: OverlayDrawing) -> None:
    place = pixel(100, 100)
    style = LabelStyle("MMMMMMMM", False, 40, (0, 0, 0), (0, 200, 0), False)
    line = np.array([[0.0, 100.0], [199.0, 100.0]])
    overlays = Overlays(
        paths=[(line, PathStyle(BLUE, 20, 1.0))],
        labels=[(pixel(60, 80), style)],
        markers=[(place, PinStyle("l", "", RED))],
    )
    pixels = drawn(drawing, overlays)
    assert near(pixels, RED)[90, 100]
    assert near(pixels, (0, 200, 0), 60)[82, 150]
    assert near(pixels, BLUE, 3)[100, 20]


def test_credits_stand_in_the_corner_and_wrap_in_a_narrow_picture(drawing: OverlayDrawing) -> None:
    text = "(c) one map, (c) two maps, (c) three maps"
    wide = change(drawn(drawing, Overlays(credits=text), size=(400, 200)))
    narrow = change(drawn(drawing, Overlays(credits=text), size=(120, 200)))
    assert wide[-1, -1]
    assert narrow[-1, -1]
    assert np.nonzero(wide)[0].min() > 180
    assert np.nonzero(narrow)[0].min() < 180
    assert not change(drawn(drawing, Overlays(credits=text), size=(40, 10))).any()


def test_the_scale_bar_is_left_out_of_small_pictures(drawing: OverlayDrawing) -> None:
    assert change(drawn(drawing, Overlays(bar_metres=2.0), size=(400, 200)))[150:, :120].any()
    assert not change(drawn(drawing, Overlays(bar_metres=2.0), size=(100, 60))).any()


def test_the_scale_bar_stands_above_credits_that_reach_to_it(drawing: OverlayDrawing) -> None:
    text = "(c) one map, (c) two maps, (c) three maps"
    narrow = drawn(drawing, Overlays(credits=text, bar_metres=2.0), size=(200, 200))
    line = drawn(drawing, Overlays(credits=text), size=(200, 200))
    rows, _ = np.nonzero(np.abs(narrow.astype(int) - line).max(axis=-1) > 16)
    assert rows.max() < np.nonzero(change(line))[0].min()


@given(st.floats(0.01, 40_000))
def test_a_scale_bar_has_a_round_length_that_fits(metres: float) -> None:
    length, pixels = bar_length(metres, 88)
    assert 1 <= pixels <= 88
    assert pixels > 88 / 2.6
    mantissa = length / 10 ** math.floor(math.log10(length) + 1e-9)
    assert round(mantissa, 6) in (1, 2, 5)
    assert pixels * metres == pytest.approx(length, abs=metres)


def test_text_is_wrapped_between_words() -> None:
    assert wrap_text("aa bb cc", len, 5) == ["aa bb", "cc"]
    assert wrap_text("aaaaaaaa bb", len, 5) == ["aaaaaaaa", "bb"]


@given(st.lists(st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)), min_size=1, max_size=30))
def test_a_thin_line_keeps_its_ends_and_leaves_out_repetitions(points: list[tuple[float, float]]) -> None:
    line = np.array(points)
    repeated = np.repeat(line, 3, axis=0)
    thin = thin_line(repeated)
    assert thin[0].tolist() == line[0].tolist()
    assert thin[-1].tolist() == line[-1].tolist()
    assert len(thin) <= len(line) + 1
