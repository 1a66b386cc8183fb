"""The palette of a picture with overlays."""

import numpy as np
import pytest
from PIL import Image

from functions.map_image.engine.overlays.palette import LEAST_PLACES, Pixels, merge_palette

PALETTE = np.array([(246, 244, 239), (171, 210, 245), (207, 230, 193)], np.uint8)


def merge(indices: Pixels, palette: Pixels, rgb: Pixels) -> tuple[Pixels, Pixels]:
    rows, columns = np.nonzero(np.any(palette[indices] != rgb, axis=-1))
    box = (int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
    return merge_palette(indices, palette, Image.fromarray(rgb), [box, (0, 0, 2, 2), box])


def test_what_an_overlay_left_alone_stays_exact_and_few_new_colours_are_exact() -> None:
    pixels = np.zeros((60, 80), np.uint8)
    pixels[20:] = 1
    rgb = PALETTE[pixels].copy()
    rgb[10:30, 10:30] = (255, 0, 0)
    rgb[40:50, 40:50] = (1, 2, 3)
    indices, colours = merge(pixels, PALETTE, rgb)
    assert np.array_equal(colours[indices], rgb)
    assert len(colours) == len(PALETTE) + 2


@pytest.mark.parametrize("map_colours", [3, 100, 256])
def test_an_overlay_of_ten_thousand_colours_stays_near_them(map_colours: int) -> None:
    grey = np.linspace(120, 255, map_colours).round().astype(np.uint8)
    grey = np.concatenate([grey[::2], grey[1::2]])  # the last ones are near the first
    palette = np.column_stack((grey, grey, grey))
    pixels = (np.arange(256)[:, None] + np.zeros(200, int)).astype(np.uint16) % map_colours
    rgb = palette[pixels].copy()
    shade = np.linspace(0, 255, 100)
    rgb[100:200, 50:150] = np.stack(np.broadcast_arrays(shade[:, None], shade[None], 128), axis=-1)
    indices, colours = merge(pixels.astype(np.uint8), palette, rgb)
    assert len(colours) <= 256
    difference = np.abs(colours[indices].astype(int) - rgb)
    assert difference[:100].max() <= (0 if map_colours <= 256 - LEAST_PLACES else 6), (
        "the map beside the overlay"
    )
    assert difference.max() <= 60
    assert difference.mean() < 4


def test_a_picture_that_an_overlay_covers_whole_has_its_colour() -> None:
    rgb = np.full((4, 4, 3), 9, np.uint8)
    indices, colours = merge(np.zeros((4, 4), np.uint8), PALETTE, rgb)
    assert colours[indices].tolist() == rgb.tolist()
    assert len(colours) == len(PALETTE) + 1


def test_a_box_without_a_change_changes_nothing() -> None:
    pixels = np.ones((5, 6), np.uint8)
    indices, colours = merge_palette(pixels, PALETTE, Image.fromarray(PALETTE[pixels]), [(0, 0, 6, 5)])
    assert np.array_equal(colours[indices], PALETTE[pixels])
