"""The band solver and the refinement, against a dense textbook solution and known mixtures."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from functions.segment_idphoto.engine.matting.laplacian import EPSILON, solve_band
from functions.segment_idphoto.engine.matting.recipe import LEVELS
from functions.segment_idphoto.engine.matting.refine import refine, unsure_band

Floats = NDArray[np.float32]


def dense_solution(
    image: Floats, prior: Floats, band: NDArray[np.bool_], weight: float
) -> NDArray[np.float64]:
    """Levin's Laplacian written out pixel by pixel in float64, solved directly."""
    height, width = prior.shape
    laplacian = np.zeros((height * width, height * width))
    for row in range(1, height - 1):
        for column in range(1, width - 1):
            members = [(row + down) * width + column + right for down in (-1, 0, 1) for right in (-1, 0, 1)]
            colours = image.reshape(-1, 3)[members].astype(np.float64)
            colours -= colours.mean(axis=0)
            spread = colours.T @ colours / 9 + EPSILON / 9 * np.eye(3)
            affinity = (1 + colours @ np.linalg.inv(spread) @ colours.T) / 9
            laplacian[np.ix_(members, members)] += np.eye(9) - affinity
    known = prior.ravel().astype(np.float64)
    free = np.flatnonzero(band)
    fixed = np.flatnonzero(~band)
    system = laplacian[np.ix_(free, free)] + weight * np.eye(len(free))
    right = weight * known[free] - laplacian[np.ix_(free, fixed)] @ known[fixed]
    solved = known.copy()
    solved[free] = np.clip(np.linalg.solve(system, right), 0, 1)
    return solved.reshape(height, width)


def scene(seed: int, height: int = 16, width: int = 14) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    generator = np.random.default_rng(seed)
    image = generator.random((height, width, 3), np.float32)
    prior = generator.random((height, width), np.float32)
    return image, prior, generator.random((height, width)) < 0.5


@pytest.mark.parametrize("seed", range(3))
def test_the_band_solution_is_the_textbook_one(seed: int) -> None:
    image, prior, band = scene(seed)
    weight = np.full_like(prior, 0.05)
    solved = solve_band(image, prior, band, weight, prior, 400)
    np.testing.assert_allclose(solved, dense_solution(image, prior, band, 0.05), atol=2e-3)


def test_pixels_outside_the_band_never_change() -> None:
    image, prior, band = scene(7)
    solved = solve_band(image, prior, band, np.full_like(prior, 0.01), prior, 30)
    np.testing.assert_array_equal(solved[~band], prior[~band])
    assert np.abs(solved - prior)[band].max() > 0.1


def test_a_heavy_weight_keeps_the_prior() -> None:
    image, prior, band = scene(8)
    solved = solve_band(image, prior, band, np.full_like(prior, 1e5), prior, 50)
    np.testing.assert_allclose(solved, prior, atol=1e-3)


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 3))
def test_no_picture_is_too_small(height: int, width: int, seed: int) -> None:
    image, prior, band = scene(seed, height, width)
    solved = solve_band(image, prior, band, np.full_like(prior, 0.01), prior, 10)
    assert solved.shape == prior.shape
    assert np.isfinite(solved).all()


def test_a_flat_picture_only_smooths() -> None:
    prior = np.tile(np.linspace(0, 1, 20, dtype=np.float32), (20, 1))
    flat = np.full((20, 20, 3), 0.5, np.float32)
    solved = solve_band(flat, prior, unsure_band(prior), np.full_like(prior, 0.1), prior, 50)
    assert (np.diff(solved, axis=1) > 0).all()
    np.testing.assert_allclose(solved + solved[:, ::-1], 1, atol=1e-3)


def strands(height: int = 240, width: int = 180) -> tuple[NDArray[np.uint8], Floats]:
    """A dark body whose edge is a fan of thin dark strands on a light ground, with its alpha."""
    alpha = np.zeros((height, width), np.float32)
    alpha[:, : width // 2] = 1
    rows = np.arange(height)[:, None]
    columns = np.arange(width)[None, :]
    fan = (np.sin((rows + 0.3 * columns) / 5) > 0.2) & (columns >= width // 2) & (columns < width * 0.62)
    alpha[fan] = 0.8
    picture = alpha[..., None] * (40, 30, 25) + (1 - alpha[..., None]) * (225, 230, 235)
    return np.rint(picture).astype(np.uint8), alpha


def test_refinement_finds_strands_that_the_network_blurred() -> None:
    picture, truth = strands()
    blurred = np.asarray(cv2.GaussianBlur(truth, (0, 0), 4), np.float32)
    refined = refine(picture, blurred, LEVELS["fine"])
    assert np.abs(refined - truth).mean() < 0.75 * np.abs(blurred - truth).mean()


def test_refinement_without_levels_is_the_networks_alpha() -> None:
    picture, truth = strands()
    assert refine(picture, truth, LEVELS["fast"]) is truth


def test_a_sure_alpha_stays_as_it_is() -> None:
    picture, _ = strands()
    sure = np.zeros(picture.shape[:2], np.float32)
    sure[60:180, 40:120] = 1
    refined = refine(picture, sure, LEVELS["fine"])
    assert np.abs(refined - sure)[20:40].max() == 0
    assert np.abs(refined - sure)[100:140, 60:100].max() == 0


def test_where_person_and_background_look_alike_the_network_is_believed() -> None:
    """Brown hair before brown ground: the picture cannot know better, so it may not smear."""
    generator = np.random.default_rng(1)
    picture = generator.normal(60, 8, (300, 300, 3)).clip(0, 255).astype(np.uint8)
    columns = np.arange(300, dtype=np.float32)
    alpha = np.ascontiguousarray(np.broadcast_to(np.clip((160 - columns) / 20, 0, 1), (300, 300)))
    refined = refine(picture, alpha, LEVELS["fine"])
    assert np.abs(refined - alpha).mean() < 0.01
