"""A recurrent network's passes are one run: the state stays where it is made, requests share the passes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from functions.segment_idphoto.engine.inference.recurrence import (
    BYTES_PER_PIXEL,
    Passes,
    Ports,
    RecurrentModel,
)
from functions.segment_idphoto.engine.inference.session import InferenceOptions, Model
from functions.segment_idphoto.engine.matting.network import Network
from functions.segment_idphoto.engine.matting.profiles import find_profile
from tests.threads import together

Tensor = NDArray[Any]

PORTS = Ports("src", ("r1i", "r2i", "r3i", "r4i"), ("r1o", "r2o", "r3o", "r4o"), "downsample_ratio", "pha")
LONG_ENOUGH = 0.5  # seconds; a batch that fills up does not wait for it


def models(models_dir: Path, *, memory_mb: int = 4096, batches: bool = False) -> tuple[Model, Model]:
    """Return the two graphs of the default matting network: state, alpha."""
    options = InferenceOptions(threads=1, gpu_memory_limit_mb=memory_mb, batches_on_cpu=batches)
    return tuple(Model(models_dir / f"rvm_mobilenetv3_{part}.onnx", options) for part in ("state", "alpha"))


def noise(seed: int, height: int = 64, width: int = 64) -> Tensor:
    return np.random.default_rng(seed).random((1, 3, height, width)).astype(np.float32)


def step_by_step(state: Model, alpha: Model, pictures: Sequence[Tensor]) -> Tensor:
    """Return alpha after one look at each picture, every tensor through the hands of the caller."""
    feed = {name: np.zeros((1, 1, 1, 1), np.float32) for name in PORTS.inputs}
    feed["downsample_ratio"] = np.ones(1, np.float32)
    for picture in pictures[:-1]:
        feed |= zip(PORTS.inputs, state.run({**feed, "src": picture}), strict=True)
    return alpha.run({**feed, "src": pictures[-1]})[0]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_passes_give_the_bits_of_runs_one_by_one(models_dir: Path, count: int) -> None:
    state, alpha = models(models_dir)
    picture, first = noise(1), noise(2)
    recurrent = RecurrentModel(state, alpha, PORTS)
    assert np.array_equal(
        recurrent.run(Passes(picture, count, 1.0)), step_by_step(state, alpha, [picture] * count)
    )
    shown = [first, *[picture] * (count - 1)]
    assert np.array_equal(
        recurrent.run(Passes(picture, count, 1.0, first)), step_by_step(state, alpha, shown)
    )


def test_the_state_stays_on_the_device_and_alpha_alone_comes_back(
    models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[tuple[str, list[str], bool]] = []
    infer = Model.infer_on_device

    def watch(self: Model, inputs: Any, outputs: Sequence[str], *, download: bool) -> Any:
        runs.append((self.name, list(outputs), download))
        return infer(self, inputs, outputs, download=download)

    monkeypatch.setattr(Model, "infer_on_device", watch)
    RecurrentModel(*models(models_dir), PORTS).run(Passes(noise(1), 3, 1.0))
    assert runs == [
        ("rvm_mobilenetv3_state", list(PORTS.outputs), False),
        ("rvm_mobilenetv3_state", list(PORTS.outputs), False),
        ("rvm_mobilenetv3_alpha", ["pha"], True),
    ]


def test_the_picture_crosses_the_bus_once_however_many_passes_there_are(
    models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    upload = Model.upload

    def watch(self: Model, tensor: Tensor, **options: bool) -> Any:
        sizes.append(tensor.size)
        return upload(self, tensor, **options)

    monkeypatch.setattr(Model, "upload", watch)
    recurrent = RecurrentModel(*models(models_dir), PORTS)
    recurrent.run(Passes(noise(1), 3, 1.0))
    assert [size for size in sizes if size > 1] == [3 * 64 * 64]


def test_pictures_of_one_size_share_their_passes_and_get_their_own_alpha(models_dir: Path) -> None:
    state, alpha = models(models_dir, batches=True)
    recurrent = RecurrentModel(state, alpha, PORTS, max_delay=LONG_ENOUGH)
    answers = together([lambda seed=seed: recurrent.run(Passes(noise(seed), 2, 1.0)) for seed in range(8)])
    assert recurrent.queue.sizes == {8: 1}
    for seed, answer in enumerate(answers):
        assert answer.shape == (1, 1, 64, 64)
        np.testing.assert_allclose(answer, step_by_step(state, alpha, [noise(seed)] * 2), atol=1e-4)


@pytest.mark.parametrize(
    "other",
    [
        Passes(noise(2), 3, 1.0),
        Passes(noise(2), 2, 0.5),
        Passes(noise(2), 2, 1.0, noise(3)),
        Passes(noise(2, 96), 2, 1.0),
    ],
    ids=["passes", "ratio", "softened first pass", "size"],
)
def test_requests_that_differ_in_more_than_the_picture_do_not_share(models_dir: Path, other: Passes) -> None:
    recurrent = RecurrentModel(*models(models_dir, batches=True), PORTS, max_delay=0.05)
    together([lambda: recurrent.run(Passes(noise(1), 2, 1.0)), lambda: recurrent.run(other)])
    assert recurrent.queue.sizes == {1: 2}


@pytest.mark.parametrize(
    ("memory_mb", "side", "most"), [(576, 1200, 3), (4096, 1200, 8), (64, 1200, 1), (576, 448, 8)]
)
def test_no_more_pictures_share_a_run_than_the_memory_of_the_card_holds(
    models_dir: Path, memory_mb: int, side: int, most: int
) -> None:
    recurrent = RecurrentModel(*models(models_dir, memory_mb=memory_mb, batches=True), PORTS)
    picture = np.zeros((1, 3, side, side), np.float32)
    assert recurrent.most_together(picture) == most
    assert most == 1 or most * side * side * BYTES_PER_PIXEL <= memory_mb << 20


def test_half_precision_moves_no_alpha_by_more_than_a_twentieth(
    models_dir: Path, portrait_pixels: Any
) -> None:
    mattes = []
    for profile_id in ("rvm-mobilenetv3", "rvm-mobilenetv3-half"):
        profile = find_profile(profile_id)
        alpha, state = (
            Model(models_dir / f"{name}.onnx", InferenceOptions(threads=1))
            for name in (profile.model, profile.state_model)
        )
        mattes.append(Network(profile, alpha, state).alpha(portrait_pixels))
    difference = np.abs(mattes[0] - mattes[1])
    assert difference.max() < 0.05
    assert difference.mean() < 0.001
