"""Palettes: exact fills, near blends, and pictures with overlays."""

import numpy as np
import pytest
from numpy.typing import NDArray

from functions.map_image.engine.raster.palette import Colour, Palette
from functions.map_image.engine.raster.palette_choice import choose_palette
from functions.map_image.engine.raster.style_colours import palette_of_styles

LAND, FOREST, WATER, RESIDENTIAL = (246, 244, 239), (207, 230, 193), (171, 210, 245), (241, 238, 233)
INK, ROAD, WHITE = (47, 44, 53), (255, 196, 107), (255, 255, 255)


def rgba(colours: list[Colour]) -> NDArray[np.uint8]:
    return np.array([[(*colour, 255) for colour in colours]], np.uint8)


@pytest.fixture(scope="module")
def palette() -> Palette:
    return choose_palette([LAND, FOREST, WATER, RESIDENTIAL], [INK, ROAD, WHITE], [LAND, FOREST, WATER])


def test_every_fill_and_every_ink_stays_what_it_is(palette: Palette) -> None:
    colours = [LAND, FOREST, WATER, RESIDENTIAL, INK, ROAD, WHITE]
    assert np.array_equal(palette.colours[palette.quantise(rgba(colours))][0], colours)


def test_the_edge_of_a_letter_over_any_ground_is_near_a_colour(palette: Palette) -> None:
    shares = np.linspace(0, 1, 33)
    for ink in (INK, ROAD, WHITE):
        for ground in (LAND, FOREST, WATER):
            blend = np.outer(shares, ink) + np.outer(1 - shares, ground)
            pixels = np.rint(blend).astype(np.uint8)
            result = palette.colours[palette.quantise(rgba([tuple(p) for p in pixels.tolist()]))][0]
            assert np.abs(result.astype(int) - pixels).max() <= 20


def test_a_palette_has_one_to_256_colours() -> None:
    with pytest.raises(ValueError, match="0 colours"):
        Palette([])
    with pytest.raises(ValueError, match="257 colours"):
        Palette([(0, 0, 0)] * 257)


def test_of_two_exact_colours_in_one_cell_the_earlier_wins() -> None:
    palette = Palette([(240, 240, 240), (241, 241, 241)])
    assert palette.quantise(rgba([(240, 240, 240), (241, 241, 241)])).tolist() == [[0, 0]]


def test_the_palette_of_a_style_has_its_colours_and_starts_with_the_background() -> None:
    xml = """<Map background-color="#f6f4ef"><Style name="a"><Rule>
      <PolygonSymbolizer fill="#cfe6c1"/><PolygonSymbolizer fill="#000000" fill-opacity="0.5"/>
      <LineSymbolizer stroke="#fc6"/>
      <TextSymbolizer fill="#2f2c35" halo-fill="#d7ebfb">[name]</TextSymbolizer>
      </Rule></Style></Map>"""
    palette = palette_of_styles([xml])
    assert palette.colours[0].tolist() == [246, 244, 239]
    for colour in [(207, 230, 193), (123, 122, 120), (255, 204, 102), (47, 44, 53), (215, 235, 251)]:
        assert colour in palette.colours.tolist() or list(colour) in palette.colours.tolist()
