"""The converters: the pinned bytes out of the real sources, and a clear refusal of what they do not know."""

import hashlib
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.catalogue import Product, load_catalogue
from models.convert import CONVERTERS, convert
from models.convert.sparsity import Level, Sparsity, densify
from models.convert.tfjs_file import TfjsFile
from models.convert.tflite_operators import same_padding
from models.errors import ConversionError, UnsupportedOperator
from models.fetch import source_path

CONVERTED = [product for product in load_catalogue().products if product.converter != "none"]


def sources(models_dir: Path, product: Product) -> list[bytes]:
    """Return the verified members that `models fetch` keeps beside the products."""
    paths = [source_path(models_dir, member) for member in product.members]
    if not all(path.is_file() for path in paths):
        pytest.skip("the folder of models was copied without its sources")
    return [path.read_bytes() for path in paths]


@pytest.mark.parametrize("product", CONVERTED, ids=lambda product: product.id)
def test_a_conversion_gives_the_pinned_bytes_every_time(models_dir: Path, product: Product) -> None:
    made = convert(product.converter, sources(models_dir, product))
    assert (len(made), hashlib.sha256(made).hexdigest()) == (product.bytes, product.sha256)
    onnx.checker.check_model(onnx.load_from_string(made), full_check=True)


@pytest.mark.parametrize("size", [(96, 64), (128, 160)])
def test_a_network_cut_into_two_gives_the_bits_of_the_whole(
    models_dir: Path, astronaut: Path, size: tuple[int, int]
) -> None:
    product = next(product for product in CONVERTED if product.converter == "recurrence-alpha")
    (whole_source,) = sources(models_dir, product)
    whole, state, alpha = (
        onnxruntime.InferenceSession(source, providers=["CPUExecutionProvider"])
        for source in (
            whole_source,
            convert("recurrence-state", [whole_source]),
            convert("recurrence-alpha", [whole_source]),
        )
    )
    photo = cv2.resize(cv2.imread(str(astronaut)), size).transpose(2, 0, 1)[None].astype(np.float32) / 255
    levels = [f"r{number}" for number in range(1, 5)]
    first = {f"{level}i": np.zeros((1, 1, 1, 1), np.float32) for level in levels}
    first |= {"src": photo, "downsample_ratio": np.array([0.5], np.float32)}
    outputs = [f"{level}o" for level in levels]
    states = whole.run(outputs, first)
    for ours, theirs in zip(state.run(outputs, first), states, strict=True):
        assert np.array_equal(ours, theirs)
    last = first | {f"{level}i": each for level, each in zip(levels, states, strict=True)}
    assert np.array_equal(alpha.run(["pha"], last)[0], whole.run(["pha"], last)[0])


# What each network answers to its part of the sample photograph, recorded from the conversions that were
# compared with TensorFlow Lite 2.15, MediaPipe 0.10.14 and TensorFlow.js 4.22.
RECORDED = json.loads((Path(__file__).parent / "models_expected.json").read_text(encoding="utf-8"))

# The network's input, cut out of the 512 x 512 photograph without any resampling that could differ.
PICTURES: dict[str, Callable[[NDArray[np.uint8]], NDArray[Any]]] = {
    "centerface.onnx": lambda photo: photo.transpose(2, 0, 1)[None].astype(np.float32),
    "movenet_multipose.onnx": lambda photo: photo[None, ::2, ::2].astype(np.int32),
    "blazepose_detection.onnx": lambda photo: photo[None, :448:2, :448:2].astype(np.float32) / 127.5 - 1,
    "face_landmark_468.onnx": lambda photo: photo[None, 30:222, 130:322].astype(np.float32) / 255,
    "selfie_segmentation.onnx": lambda photo: photo[None, ::2, ::2].astype(np.float32) / 255,
}


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_a_network_answers_as_recorded(models_dir: Path, astronaut: Path, name: str) -> None:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(models_dir / name, options, providers=["CPUExecutionProvider"])
    picture = PICTURES[name](cv2.imread(str(astronaut))[:, :, ::-1])
    answers = session.run(None, {session.get_inputs()[0].name: picture})
    assert [port.name for port in session.get_outputs()] == [output["name"] for output in RECORDED[name]]
    for answer, recorded in zip(answers, RECORDED[name], strict=True):
        assert list(answer.shape) == recorded["shape"]
        tolerance = 1e-3 * max(abs(recorded["low"]), abs(recorded["high"]), 1)
        assert float(answer.min()) == pytest.approx(recorded["low"], abs=tolerance)
        assert float(answer.max()) == pytest.approx(recorded["high"], abs=tolerance)
        assert float(answer.mean()) == pytest.approx(recorded["mean"], abs=tolerance)


def test_every_converter_is_a_module_with_convert() -> None:
    assert {product.converter for product in CONVERTED} == set(CONVERTERS)


def test_an_unknown_tfjs_operator_is_named_with_the_known_ones() -> None:
    topology = {
        "modelTopology": {"node": [{"name": "x", "op": "FancyOp", "input": []}]},
        "weightsManifest": [],
        "signature": {"inputs": {}, "outputs": {}},
    }
    with pytest.raises(UnsupportedOperator, match=r"FancyOp.*it knows .*ArgMax"):
        convert("tfjs", [json.dumps(topology).encode(), b""])


def test_an_unknown_tflite_operator_is_named(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from models.convert.tflite_operators import OPERATORS

    product = next(product for product in CONVERTED if product.id == "selfie-segmentation")
    monkeypatch.delitem(OPERATORS, "HARD_SWISH")
    with pytest.raises(UnsupportedOperator, match=r"HARD_SWISH.*it knows .*CONV_2D"):
        convert("tflite", sources(models_dir, product))


def test_weights_that_do_not_fill_their_file_are_refused() -> None:
    manifest = [{"weights": [{"name": "w", "shape": [2], "dtype": "float32"}]}]
    topology = {
        "modelTopology": {"node": []},
        "weightsManifest": manifest,
        "signature": {"inputs": {}, "outputs": {}},
    }
    with pytest.raises(ConversionError, match="describes 8 bytes of weights, the file has 12"):
        TfjsFile(json.dumps(topology).encode(), b"\0" * 12)


@given(st.integers(1, 300), st.integers(1, 7), st.integers(1, 4), st.integers(1, 3))
def test_same_padding_gives_one_output_for_every_stride(
    size: int, kernel: int, stride: int, dilation: int
) -> None:
    before, after = same_padding(size, kernel, stride, dilation)
    assert 0 <= after - before <= 1
    reach = (kernel - 1) * dilation + 1
    outputs = (size + before + after - reach) // stride + 1
    assert outputs >= -(-size // stride)
    if before or after:
        assert outputs == -(-size // stride)


@given(st.data())
def test_a_sparse_tensor_comes_back_dense(data: st.DataObject) -> None:
    rows, columns = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 6))
    cells = data.draw(st.lists(st.integers(0, 9), min_size=rows * columns, max_size=rows * columns))
    dense = np.array(cells, np.float32).reshape(rows, columns)
    segments = np.array([0, *np.cumsum((dense != 0).sum(axis=1))], np.int64)
    indices = np.nonzero(dense)[1].astype(np.int64)
    sparsity = Sparsity((Level(rows), Level(0, segments, indices)), (0, 1), ())
    assert np.array_equal(densify(dense[dense != 0], dense.shape, sparsity), dense)


@given(st.data())
def test_a_blocked_sparse_tensor_comes_back_dense(data: st.DataObject) -> None:
    rows, block_columns, width = (data.draw(st.integers(1, 4)) for _ in range(3))
    filled = data.draw(st.lists(st.booleans(), min_size=rows * block_columns, max_size=rows * block_columns))
    kept = np.array(filled).reshape(rows, block_columns)
    dense = np.zeros((rows, block_columns * width), np.float32)
    numbers = itertools.count(1)
    for row, block in zip(*np.nonzero(kept), strict=True):
        dense[row, block * width : (block + 1) * width] = [next(numbers) for _ in range(width)]
    segments = np.array([0, *np.cumsum(kept.sum(axis=1))], np.int64)
    levels = (Level(rows), Level(0, segments, np.nonzero(kept)[1].astype(np.int64)), Level(width))
    values = np.arange(1, kept.sum() * width + 1, dtype=np.float32)
    assert np.array_equal(densify(values, dense.shape, Sparsity(levels, (0, 1, 2), (1,))), dense)


def test_a_sparse_tensor_with_too_few_values_is_refused() -> None:
    with pytest.raises(ConversionError, match="describes 4 values but stores 3"):
        densify(np.zeros(3, np.float32), (2, 2), Sparsity((Level(2), Level(2)), (0, 1), ()))
