"""Pictures of many sizes share a few, and hardly any alpha moves by it."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from functions.segment_idphoto.engine.inference.session import InferenceOptions, Model
from functions.segment_idphoto.engine.matting.buckets import LONGEST_SIDE, SIDES, bucket_of, fill_bucket
from functions.segment_idphoto.engine.matting.network import Network
from functions.segment_idphoto.engine.matting.profiles import find_profile
from tests.threads import together

Pixels = NDArray[np.uint8]
Open = Callable[..., Network]

SIDES_OF_PICTURES = st.integers(128, LONGEST_SIDE)


@pytest.fixture(scope="module")
def open_network(models_dir: Path) -> Open:
    """Open the default network, batching on the CPU or not."""

    def open_it(*, batches: bool) -> Network:
        profile = find_profile("rvm-mobilenetv3")
        options = InferenceOptions(threads=1, batches_on_cpu=batches)
        alpha, state = (
            Model(models_dir / f"{name}.onnx", options) for name in (profile.model, profile.state_model)
        )
        return Network(profile, alpha, state)

    return open_it


def at_size(pixels: Pixels, width: int, height: int) -> Pixels:
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def test_sizes_that_never_met_share_one_bucket() -> None:
    assert {bucket_of(*size) for size in ((320, 256), (320, 257), (321, 256))} == {(336, 272)}
    assert bucket_of(1200, 1081) == bucket_of(1199, 1200) == (1200, 1200)


@given(SIDES_OF_PICTURES, SIDES_OF_PICTURES)
def test_a_bucket_holds_its_picture_and_is_at_most_an_eighth_longer(height: int, width: int) -> None:
    rows, columns = bucket_of(height, width)
    assert height <= rows < height * 9 / 8 + 1
    assert width <= columns < width * 9 / 8 + 1
    assert bucket_of(rows, columns) == (rows, columns)


def test_few_buckets_hold_the_pictures_that_photos_are_shrunk_to() -> None:
    assert SIDES[-1] == LONGEST_SIDE
    assert len({bucket_of(LONGEST_SIDE, width) for width in range(776, LONGEST_SIDE + 1)}) == 5


@pytest.mark.parametrize("size", [(5, 7), (300, 20), (336, 272)])
def test_a_filled_picture_is_the_picture_with_its_mirror_image_beside_it(size: tuple[int, int]) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (*size, 3), np.uint8)
    filled = fill_bucket(picture, bucket_of(*size))
    assert filled.shape[:2] == bucket_of(*size)
    assert np.array_equal(filled[: size[0], : size[1]], picture)
    width = min(filled.shape[1] - size[1], size[1])
    mirror = filled[: size[0], size[1] : size[1] + width]
    assert np.array_equal(mirror, picture[:, ::-1][:, :width])


def test_requests_of_mixed_sizes_share_runs_and_get_alpha_of_their_own_size(
    open_network: Open, portrait_pixels: Pixels
) -> None:
    batching, alone = open_network(batches=True), open_network(batches=False)
    sizes = [(256, 320), (257, 320), (256, 321)] * 4
    pictures = [at_size(portrait_pixels, *size) for size in sizes]
    mattes = together([lambda picture=picture: batching.raw(picture) for picture in pictures])
    assert batching.passes is not None
    batches = batching.passes.queue.sizes
    assert batches.total() > 0
    assert len(pictures) / batches.total() > 2, batches
    for picture, matte in zip(pictures, mattes, strict=True):
        assert matte.shape == picture.shape[:2]
    filled = fill_bucket(pictures[0], (336, 272))
    expected = alone.raw(filled)[:320, :256]
    np.testing.assert_allclose(mattes[0], expected, atol=1e-3)


# What a network sees differs by its inner grid as well, unless the long side stays as it is: most photos'
# pictures are shrunk to the longest side. bench/portrait_batches.py measures both against true mattes.
@pytest.mark.parametrize(
    ("size", "mean", "largest"),
    [((1000, 1200), 0.003, 0.35), ((512, 512), 0.03, 1.0), ((401, 499), 0.03, 1.0)],
)
def test_filling_up_moves_alpha_by_little(
    open_network: Open, portrait_pixels: Pixels, size: tuple[int, int], mean: float, largest: float
) -> None:
    batching, alone = open_network(batches=True), open_network(batches=False)
    width = round(512 * size[0] / size[1])
    left = (512 - width) // 2
    picture = at_size(portrait_pixels[:, left : left + width], *size)
    difference = np.abs(batching.raw(picture) - alone.raw(picture))
    assert difference.mean() < mean
    assert difference.max() <= largest
