"""Requests that arrive together share a run, and each gets its own answer or its own error."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from functions.segment_idphoto.engine.inference.batching import BatchingModel
from functions.segment_idphoto.engine.inference.errors import InferenceError
from functions.segment_idphoto.engine.inference.session import InferenceOptions, Model
from tests.threads import together

ONE_THREAD = InferenceOptions(threads=1, batches_on_cpu=True)
LONG_ENOUGH = 0.5  # seconds; a batch that fills up does not wait for it


@pytest.fixture
def lookup(tmp_path: Path) -> Path:
    """A model of one node that looks places up in ten numbers, and fails on a place outside."""
    table = numpy_helper.from_array(np.arange(10, dtype=np.float32) * 10, "table")
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "places"], ["found"])],
        "lookup",
        [helper.make_tensor_value_info("places", TensorProto.INT64, ["N", 1])],
        [helper.make_tensor_value_info("found", TensorProto.FLOAT, ["N", 1])],
        [table],
    )
    path = tmp_path / "lookup.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return path


def test_faces_detected_in_one_batch_are_the_faces_detected_alone(models_dir: Path):
    path = models_dir / "centerface.onnx"
    alone = Model(path, ONE_THREAD)
    batching = BatchingModel(path, ONE_THREAD, max_batch=4, max_delay=LONG_ENOUGH)
    photos = [
        {"input.1": np.random.default_rng(seed).uniform(0, 255, (1, 3, 96, 64)).astype(np.float32)}
        for seed in range(4)
    ]
    answers = together([lambda photo=photo: batching.run(photo) for photo in photos])
    assert max(batching.queue.sizes) == 4
    for photo, answer in zip(photos, answers, strict=True):
        for expected, got in zip(alone.run(photo), answer, strict=True):
            np.testing.assert_allclose(got, expected, rtol=1e-3, atol=1e-3)


def test_a_recurrent_matting_network_batches_its_states_and_shares_its_ratio(models_dir: Path):
    paths = [models_dir / f"rvm_mobilenetv3_{part}.onnx" for part in ("state", "alpha")]
    alone = [Model(path, ONE_THREAD) for path in paths]
    batching = [BatchingModel(path, ONE_THREAD, max_batch=2, max_delay=LONG_ENOUGH) for path in paths]

    def matte(models: Sequence[Model], seed: int) -> np.ndarray:
        photo = np.random.default_rng(seed).random((1, 3, 64, 64)).astype(np.float32)
        fixed = {"src": photo, "downsample_ratio": np.ones(1, np.float32)}
        feed = {f"r{number}i": np.zeros((1, 1, 1, 1), np.float32) for number in range(1, 5)}
        state_model, alpha_model = models
        feed = {f"r{number}i": each for number, each in enumerate(state_model.run(fixed | feed), 1)}
        (alpha,) = alpha_model.run(fixed | feed)
        return alpha

    answers = together([lambda: matte(batching, 1), lambda: matte(batching, 2)])
    assert [max(model.queue.sizes) for model in batching] == [2, 2]
    for seed, answer in ((1, answers[0]), (2, answers[1])):
        np.testing.assert_allclose(answer, matte(alone, seed), atol=1e-4)


def test_an_error_reaches_the_caller_who_caused_it_and_nobody_else(lookup: Path):
    batching = BatchingModel(lookup, ONE_THREAD, max_batch=4, max_delay=LONG_ENOUGH)
    places = [np.array([[place]]) for place in (3, 99, 5, 7)]
    answers = together([lambda place=place: batching.run({"places": place}) for place in places])
    assert max(batching.queue.sizes) == 4
    assert isinstance(answers[1], InferenceError)
    assert [float(answers[place][0][0, 0]) for place in (0, 2, 3)] == [30.0, 50.0, 70.0]


def test_requests_of_other_shapes_do_not_wait_for_each_other(models_dir: Path):
    batching = BatchingModel(models_dir / "centerface.onnx", ONE_THREAD, max_batch=8, max_delay=0.05)
    sizes = [(64, 64), (96, 64), (64, 96)]
    answers = together(
        [lambda size=size: batching.run({"input.1": np.zeros((1, 3, *size), np.float32)}) for size in sizes]
    )
    assert max(batching.queue.sizes) == 1
    assert [answer[0].shape[2:] for answer in answers] == [(16, 16), (24, 16), (16, 24)]


def test_more_requests_than_a_batch_holds_run_in_several_batches(lookup: Path):
    batching = BatchingModel(lookup, ONE_THREAD, max_batch=3, max_delay=0.05)
    places = [np.array([[place % 10]]) for place in range(20)]
    answers = together([lambda place=place: batching.run({"places": place}) for place in places])
    assert max(batching.queue.sizes) == 3
    assert [float(answer[0][0, 0]) for answer in answers] == [place % 10 * 10.0 for place in range(20)]


def test_a_lone_request_waits_no_longer_than_the_delay_and_then_runs(lookup: Path):
    batching = BatchingModel(lookup, ONE_THREAD, max_batch=8, max_delay=0.01)
    assert float(batching.run({"places": np.array([[4]])})[0][0, 0]) == 40.0
    assert max(batching.queue.sizes) == 1


def test_a_model_made_for_single_inputs_and_a_session_on_the_cpu_are_not_batched(
    models_dir: Path, lookup: Path
):
    single = BatchingModel(models_dir / "face_landmark_468.onnx", ONE_THREAD, max_delay=60)
    single.run({"input_1": np.zeros((1, 192, 192, 3), np.float32)})  # would wait a minute for company
    on_cpu = BatchingModel(lookup, InferenceOptions(threads=1), max_delay=60)
    on_cpu.run({"places": np.array([[4]])})
    assert single.queue.sizes.total() == on_cpu.queue.sizes.total() == 0
