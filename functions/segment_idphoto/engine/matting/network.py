"""Runs any matting network by its profile: a picture in, alpha and perhaps a foreground out."""

from collections.abc import Iterable
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.segment_idphoto.engine.inference.session import Model
from functions.segment_idphoto.engine.matting.errors import ProfileMismatch
from functions.segment_idphoto.engine.matting.profiles import Profile, Recurrence
from functions.segment_idphoto.engine.scaling import resize

Picture = NDArray[np.uint8]  # RGB, H x W x 3
Alpha = NDArray[np.float32]  # H x W, 0..1
Tensor = NDArray[Any]

WHITE: Final = 255.0
STATE_AT_START: Final = (1, 1, 1, 1)  # RVM reads a zero of any size as "no frame before this one"
# px of the long side; in smaller pictures RVM keeps a busy background. 448 is no better and costs twice.
LEAST_SIDE: Final = 320
BLUR_FIRST: Final = 0.006  # sigma as a share of the long side


class Network:
    """One matting network that follows a profile; safe to use from several threads."""

    def __init__(self, profile: Profile, model: Model, state_model: Model | None = None) -> None:
        self.profile = profile
        self._model = model
        self._state_model = state_model or model
        """What runs in all passes of a recurrent network but the last."""
        self._input, self._alpha = _resolve_ports(profile, model, self._state_model)

    @property
    def is_recurrent(self) -> bool:
        """Whether the network looks at the picture in passes."""
        return self.profile.recurrent is not None

    def alpha(self, picture: Picture, *, blur_first: bool = False) -> Alpha:
        """Return the alpha [h, w] 0..1 of an RGB picture [h, w, 3], at the picture's own size."""
        return resize(self.raw(picture, blur_first=blur_first), picture.shape)

    def raw(self, picture: Picture, *, blur_first: bool = False) -> Alpha:
        """Return the alpha of the whole RGB picture at the size that the network gives it.

        blur_first: a recurrent network sees a softened picture in its first pass, so that it settles on
        the large shapes before the details. It costs detail of the hair and repairs faces with holes.
        """
        state = self.profile.recurrent
        if state:
            picture = _enlarge(picture, LEAST_SIDE)
        feed = {self._input: self._tensor(picture)}
        if state is None:
            outputs = self._model.run(feed)
        else:
            soft = self._tensor(_soften(picture)) if blur_first else None
            outputs = self._look(feed, state, soft, max(picture.shape))
        return self._read(outputs[self._alpha])

    def _look(
        self, feed: dict[str, Tensor], state: Recurrence, first: Tensor | None, long_side: int
    ) -> list[Tensor]:
        """Show the same picture `passes` times; `first` replaces it in the first pass."""
        sharp = feed[self._input]
        dtype = sharp.dtype
        feed |= {name: np.zeros(STATE_AT_START, dtype) for name in state.inputs}
        if state.ratio and state.ratio_side:
            feed[state.ratio] = np.array([min(1.0, state.ratio_side / long_side)], np.float32)
        places = [self._state_model.output_names.index(name) for name in state.outputs]
        for turn in range(state.passes - 1):
            feed[self._input] = first if turn == 0 and first is not None else sharp
            outputs = self._state_model.run(feed)
            feed |= {name: outputs[place] for name, place in zip(state.inputs, places, strict=True)}
        feed[self._input] = sharp if state.passes > 1 or first is None else first
        return self._model.run(feed)

    def _tensor(self, picture: Picture) -> Tensor:
        layout = self.profile.input
        height, width = picture.shape[:2]
        size = layout.network_size(width, height)
        if size != (width, height):
            # The true mean over areas: shrinking by halves measured slightly worse.
            picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
        planes = list(cv2.split(picture))
        if layout.colour == "BGR":
            planes.reverse()
        tensor = np.empty((3, size[1], size[0]), layout.dtype)
        for plane, mean, std, channel in zip(planes, layout.mean, layout.std, tensor, strict=True):
            np.multiply(plane, np.float32(1 / (WHITE * std)), out=channel, casting="same_kind")
            if mean:
                channel -= mean / std
        if layout.layout == "NHWC":
            tensor = np.ascontiguousarray(tensor.transpose(1, 2, 0))
        return tensor[np.newaxis]

    def _read(self, output: Tensor) -> Alpha:
        """Return an alpha [h, w] from an output of one channel: [1, 1, h, w], [1, h, w, 1], [1, h, w]."""
        raw: Alpha = np.squeeze(output).astype(np.float32, copy=False)
        if raw.ndim != 2:
            raise ProfileMismatch(
                f"the alpha of {self.profile.id} should be one picture, found the shape {output.shape}"
            )
        match self.profile.output.activation:
            case "sigmoid":
                raw = np.reciprocal(1 + np.exp(-np.clip(raw, -30, 30)))  # beyond that it is 0 or 1 anyway
            case "minmax":
                lowest, highest = float(raw.min()), float(raw.max())
                raw = (raw - lowest) / max(highest - lowest, 1e-6)
        return np.clip(raw, 0, 1)


def _enlarge(picture: Picture, long_side: int) -> Picture:
    """Return the picture with at least `long_side` px on its long side."""
    height, width = picture.shape[:2]
    scale = long_side / max(height, width)
    if scale <= 1:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def _soften(picture: Picture) -> Picture:
    sigma = BLUR_FIRST * max(picture.shape[:2])
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.uint8)


def _resolve_ports(profile: Profile, model: Model, state_model: Model) -> tuple[str, int]:
    """Return the picture's input and the index of the alpha, after comparing the profile with the network."""
    state = profile.recurrent
    picture = profile.input.name or model.input_names[0]
    input_names = {picture, *(state.inputs if state else ())} | (
        {state.ratio} if state and state.ratio else set()
    )
    for each in (model, state_model):
        if input_names != set(each.input_names):
            raise ProfileMismatch(
                f"{each.name}.onnx of the profile {profile.id} should have the inputs {sorted(input_names)}, "
                f"found {sorted(each.input_names)}"
            )
    alpha = profile.output.alpha
    _check_outputs(profile, model, [alpha, profile.output.foreground])
    _check_outputs(profile, state_model, state.outputs if state else ())
    return picture, alpha if isinstance(alpha, int) else model.output_names.index(alpha)


def _check_outputs(profile: Profile, model: Model, outputs: Iterable[str | int | None]) -> None:
    """Compare outputs, by name or number, with those of a network. Raises ProfileMismatch."""
    expectation = [output for output in outputs if output is not None]
    choice = {*model.output_names, *range(len(model.output_names))}
    if not choice.issuperset(expectation):
        raise ProfileMismatch(
            f"{model.name}.onnx of the profile {profile.id} should have the outputs {expectation}, "
            f"found {list(model.output_names)}"
        )
