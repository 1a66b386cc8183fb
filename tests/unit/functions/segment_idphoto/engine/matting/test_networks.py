"""Every profile's way in and out, on tiny networks with the same inputs and outputs as the real ones."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper

from functions.segment_idphoto.engine.inference.session import InferenceOptions, Model
from functions.segment_idphoto.engine.matting.errors import ProfileMismatch
from functions.segment_idphoto.engine.matting.network import Network, even_contrast
from functions.segment_idphoto.engine.matting.profiles import Profile, find_profile, load_profiles
from functions.segment_idphoto.engine.matting.recipe import Matting
from functions.segment_idphoto.engine.vision.geometry import Box

OPTIONS = InferenceOptions(threads=1)
FLOAT = TensorProto.FLOAT

Save = Callable[[onnx.GraphProto], Model]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    def saved(graph: onnx.GraphProto) -> Model:
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
        onnx.checker.check_model(model)
        path = tmp_path / "tiny.onnx"
        onnx.save(model, path)
        return Model(path, OPTIONS)

    return saved


def mean_network(profile: Profile, *, channel: int | None = None) -> onnx.GraphProto:
    """A network whose alpha is the mean of its input's channels, or one of them."""
    nhwc = profile.input.layout == "NHWC"
    axis, side = (3 if nhwc else 1), profile.input.side if profile.input.size == "fixed" else None
    picture = [1, side or "h", side or "w"]
    picture.insert(axis, 3)
    alpha = [1, side or "h", side or "w"]
    alpha.insert(axis, 1)
    name = profile.input.name or "any name"
    inputs = [helper.make_tensor_value_info(name, FLOAT, picture)]
    outputs = [helper.make_tensor_value_info("alpha", FLOAT, alpha)]
    if channel is None:
        nodes = [helper.make_node("ReduceMean", [name], ["alpha"], axes=[axis], keepdims=1)]
        return helper.make_graph(nodes, "mean", inputs, outputs)
    index = helper.make_tensor("index", TensorProto.INT64, [1], [channel])
    nodes = [helper.make_node("Gather", [name, "index"], ["alpha"], axis=axis)]
    return helper.make_graph(nodes, "channel", inputs, outputs, [index])


def recurrent_network(profile: Profile) -> onnx.GraphProto:
    """A network with RVM's ports. pha = mean of the picture / 4 + first state / 2, first state += 1.

    The second state hands on the ratio that was asked for; the third keeps what pass one saw.
    """
    state = profile.recurrent
    assert state is not None
    name = profile.input.name
    kind = FLOAT if profile.input.dtype == "float32" else TensorProto.FLOAT16
    inputs = [helper.make_tensor_value_info(name, kind, [1, 3, "h", "w"])]
    inputs += [helper.make_tensor_value_info(one, kind, [1, 1, 1, 1]) for one in state.inputs]
    inputs.append(helper.make_tensor_value_info(state.ratio, FLOAT, [1]))
    outputs = [
        helper.make_tensor_value_info("fgr", kind, [1, 3, "h", "w"]),
        helper.make_tensor_value_info("pha", kind, [1, 1, "h", "w"]),
    ]
    outputs += [helper.make_tensor_value_info(one, kind, [1, 1, 1, 1]) for one in state.outputs]
    numbers = {"one": 1.0, "half": 0.5, "quarter": 0.25}
    shape = helper.make_tensor("shape", TensorProto.INT64, [4], [1, 1, 1, 1])
    nodes = [
        helper.make_node("Identity", [name], ["fgr"]),
        helper.make_node("ReduceMean", [name], ["grey"], axes=[1], keepdims=1),
        helper.make_node("Mul", ["grey", "quarter"], ["seen"]),
        helper.make_node("Mul", ["r1i", "half"], ["remembered"]),
        helper.make_node("Add", ["seen", "remembered"], ["pha"]),
        helper.make_node("Add", ["r1i", "one"], ["r1o"]),
        helper.make_node("Reshape", ["downsample_ratio", "shape"], ["ratio"]),
        helper.make_node("Cast", ["ratio"], ["r2o"], to=kind),
        helper.make_node("Add", ["r3i", "one"], ["r3o"]),
        helper.make_node("Identity", ["r4i"], ["r4o"]),
    ]
    constants = [helper.make_tensor(key, kind, [1], [value]) for key, value in numbers.items()]
    return helper.make_graph(nodes, "recurrent", inputs, outputs, [*constants, shape])


def network_of(profile: Profile) -> onnx.GraphProto:
    return recurrent_network(profile) if profile.recurrent else mean_network(profile)


def grey_steps(height: int = 120, width: int = 96) -> NDArray[np.uint8]:
    """Grey stripes, so that every network input of any size still shows them."""
    values = np.linspace(0, 255, 6).astype(np.uint8)
    return np.ascontiguousarray(
        np.broadcast_to(np.repeat(values, width // 6)[None, :, None], (height, width, 3))
    )


EXPECTED = {  # alpha of a white pixel and of a black one, after the tiny network and the profile's activation
    "rvm-mobilenetv3": (0.25 + 0.5, 0.5),
    "rvm-mobilenetv3-half": (0.25 + 0.5, 0.5),
    "rvm-resnet50": (0.25 + 0.5, 0.5),
    "mediapipe-selfie": (1.0, 0.0),
    "modnet-photographic": (1.0, 0.0),  # -1 for black is cut off
    "birefnet-portrait": (1 / (1 + np.exp(-2.44)), 1 / (1 + np.exp(1.986))),
    "u2net-human-seg": (1.0, 0.0),
}


@pytest.mark.parametrize("profile", load_profiles().values(), ids=lambda profile: profile.id)
def test_every_profile_feeds_and_reads_its_network(profile: Profile, save: Save) -> None:
    alpha = Network(profile, save(network_of(profile))).alpha(grey_steps())
    assert alpha.shape == (120, 96)
    assert alpha.dtype == np.float32
    white, black = EXPECTED[profile.id]
    assert alpha[60, 90] == pytest.approx(white, abs=0.02)
    assert alpha[60, 5] == pytest.approx(black, abs=0.02)


@pytest.mark.parametrize("profile", load_profiles().values(), ids=lambda profile: profile.id)
def test_every_profile_goes_through_the_whole_recipe(profile: Profile, save: Save) -> None:
    matting = Matting(profile, dict.fromkeys((profile.model, profile.state_model), save(network_of(profile))))
    matte = matting.matte(grey_steps(), Box(-5, 10, 80, 500), Box(20, 40, 30, 40), "fine")
    assert matte.region == Box(0, 10, 75, 110)
    assert matte.alpha.shape == (110, 75)
    assert matte.foreground.shape == (110, 75, 3)
    assert matte.foreground.dtype == np.uint8
    assert 0 <= matte.alpha.min() <= matte.alpha.max() <= 1


@pytest.mark.parametrize(("colour", "expected"), [("RGB", 200 / 255), ("BGR", 50 / 255)])
def test_the_colour_order_is_the_one_of_the_profile(colour: str, expected: float, save: Save) -> None:
    selfie = find_profile("mediapipe-selfie")
    profile = selfie.model_copy(update={"input": selfie.input.model_copy(update={"colour": colour})})
    picture = np.full((40, 30, 3), (200, 100, 50), np.uint8)
    alpha = Network(profile, save(mean_network(profile, channel=0))).alpha(picture)
    assert alpha.mean() == pytest.approx(expected, abs=0.01)


def test_a_recurrent_network_sees_the_picture_as_often_as_the_profile_says(save: Save) -> None:
    rvm = find_profile("rvm-mobilenetv3")
    assert rvm.recurrent
    black = np.zeros((32, 32, 3), np.uint8)
    for passes in (1, 2, 3):
        recurrent = rvm.recurrent.model_copy(update={"passes": passes})
        profile = rvm.model_copy(update={"recurrent": recurrent})
        alpha = Network(profile, save(recurrent_network(profile))).alpha(black)
        assert alpha.max() == pytest.approx(min(1, 0.5 * (passes - 1)))


def test_a_network_that_is_cut_into_two_answers_from_its_last_pass(save: Save) -> None:
    rvm = find_profile("rvm-mobilenetv3")
    state, alpha = recurrent_network(rvm), recurrent_network(rvm)
    del state.output[:2]
    del alpha.output[2:]
    network = Network(rvm, save(alpha), save(state))
    assert network.alpha(np.zeros((32, 32, 3), np.uint8)).max() == pytest.approx(0.5)
    with pytest.raises(ProfileMismatch, match=r"should have the outputs \['r1o'.*found \['fgr', 'pha'\]"):
        Network(rvm, save(alpha))


def shy_network(profile: Profile) -> onnx.GraphProto:
    """RVM's ports; alpha is 1 minus the contrast that pass one saw, so a busy picture leaves holes."""
    graph = recurrent_network(profile)
    del graph.node[:]
    everything = [1, 2, 3]
    graph.node.extend(
        [
            helper.make_node("Identity", [profile.input.name], ["fgr"]),
            helper.make_node("ReduceMax", [profile.input.name], ["r3o"], axes=everything, keepdims=1),
            helper.make_node("ReduceMin", [profile.input.name], ["r4o"], axes=everything, keepdims=1),
            helper.make_node("Sub", ["r3o", "r4o"], ["r1o"]),
            helper.make_node("ReduceMean", [profile.input.name], ["grey"], axes=[1], keepdims=1),
            helper.make_node("Sub", ["grey", "grey"], ["nothing"]),
            helper.make_node("Sub", ["one", "r1i"], ["left"]),
            helper.make_node("Add", ["nothing", "left"], ["pha"]),
            helper.make_node("Reshape", ["downsample_ratio", "shape"], ["r2o"]),
        ]
    )
    return graph


def test_a_face_with_holes_is_looked_at_again_with_large_shapes_first(save: Save) -> None:
    profile = find_profile("rvm-mobilenetv3")
    matting = Matting(
        profile, dict.fromkeys((profile.model, profile.state_model), save(shy_network(profile)))
    )
    rows, columns = np.indices((400, 320))
    chequered = np.repeat(((rows + columns) % 2 * 255).astype(np.uint8)[..., None], 3, axis=2)
    everything = Box(0, 0, 320, 400)
    assert matting.matte(chequered, everything, None, "fast").alpha.max() < 0.05
    again = matting.matte(chequered, everything, Box(100, 100, 120, 160), "fast")
    assert again.alpha[10:-10, 10:-10].min() > 0.9


class FaintEyes:
    """A network that sees a person only where lightness differs by much."""

    is_recurrent = True

    def __init__(self) -> None:
        self.looks = 0

    def alpha(self, picture: NDArray[np.uint8], *, blur_first: bool = False) -> NDArray[np.float32]:
        self.looks += 1
        return np.full(picture.shape[:2], float(picture.std() > 12), np.float32)


@pytest.mark.parametrize("lightness", [40, 120, 200])
def test_a_face_without_contrast_is_seen_with_even_contrast(save: Save, lightness: int) -> None:
    profile = find_profile("rvm-mobilenetv3")
    matting = Matting(
        profile, dict.fromkeys((profile.model, profile.state_model), save(shy_network(profile)))
    )
    matting._network = eyes = FaintEyes()  # type: ignore[assignment]
    pale = np.random.default_rng(2).normal(lightness, 6, (400, 320, 1)).clip(0, 255).repeat(3, axis=2)
    whole, face = Box(40, 30, 240, 340), Box(100, 100, 120, 160)
    assert matting.matte(pale.astype(np.uint8), whole, face, "fast").alpha[10:-10, 10:-10].min() > 0.9
    assert eyes.looks == 4
    assert matting.matte(pale.astype(np.uint8), whole, None, "fast").alpha.max() < 0.05


@pytest.mark.parametrize("colour", [(120, 80, 60), (60, 70, 110)])
def test_even_contrast_changes_lightness_and_no_colour(colour: tuple[int, int, int]) -> None:
    light = np.random.default_rng(3).normal(1, 0.06, (200, 160, 1))
    picture = np.clip(light * np.array(colour), 0, 255).astype(np.uint8)
    even = even_contrast(picture)
    before, after = (cv2.cvtColor(each, cv2.COLOR_RGB2Lab).astype(int) for each in (picture, even))
    assert after[..., 0].std() > 1.5 * before[..., 0].std()
    assert np.abs(np.median(after[..., 1:] - before[..., 1:], axis=(0, 1))).max() <= 2


def test_a_network_with_other_inputs_is_refused_by_name(save: Save) -> None:
    rvm, selfie = find_profile("rvm-mobilenetv3"), find_profile("mediapipe-selfie")
    with pytest.raises(ProfileMismatch, match=r"should have the inputs .*r1i.*, found \['input_1'\]"):
        Network(rvm, save(mean_network(selfie)))


def test_a_network_without_the_named_output_is_refused(save: Save) -> None:
    selfie = find_profile("mediapipe-selfie")
    output = selfie.output.model_copy(update={"alpha": "pha"})
    profile = selfie.model_copy(update={"output": output})
    with pytest.raises(ProfileMismatch, match=r"should have the outputs \['pha'\], found \['alpha'\]"):
        Network(profile, save(mean_network(selfie)))


def test_an_output_of_three_channels_is_no_alpha(save: Save) -> None:
    selfie = find_profile("mediapipe-selfie")
    shape = [1, 256, 256, 3]
    graph = helper.make_graph(
        [helper.make_node("Identity", ["input_1"], ["colours"])],
        "identity",
        [helper.make_tensor_value_info("input_1", FLOAT, shape)],
        [helper.make_tensor_value_info("colours", FLOAT, shape)],
    )
    with pytest.raises(ProfileMismatch, match="should be one picture, found the shape"):
        Network(selfie, save(graph)).alpha(grey_steps())
