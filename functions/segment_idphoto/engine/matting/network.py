"""Runs any matting network by its profile: a picture in, alpha and perhaps a foreground out."""

from collections.abc import Iterable
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.segment_idphoto.engine.inference.recurrence import Passes, Ports, RecurrentModel
from functions.segment_idphoto.engine.inference.session import Model
from functions.segment_idphoto.engine.matting.buckets import bucket_of, fill_bucket
from functions.segment_idphoto.engine.matting.errors import ProfileMismatch
from functions.segment_idphoto.engine.matting.profiles import Profile, Recurrence
from functions.segment_idphoto.engine.scaling import resize

Picture = NDArray[np.uint8]  # RGB, H x W x 3
Alpha = NDArray[np.float32]  # H x W, 0..1
Tensor = NDArray[Any]

WHITE: Final = 255.0
LEVELS_OF_GREY: Final = np.arange(256, dtype=np.float32)
# px of the long side; in smaller pictures RVM keeps a busy background. 448 is no better and costs twice.
LEAST_SIDE: Final = 320
BLUR_FIRST: Final = 0.006  # sigma as a share of the long side
EVEN_CLIP, EVEN_TILES = 2.0, (8, 8)  # the most that contrast grows, and the parts in which it is evened


class Network:
    """One matting network that follows a profile; safe to use from several threads."""

    def __init__(self, profile: Profile, model: Model, state_model: Model | None = None) -> None:
        self.profile = profile
        self._model = model
        state = profile.recurrent
        self._input, self._alpha = _resolve_ports(profile, model, state_model or model)
        self.passes = None
        """The network in passes, where it is recurrent; `state_model` runs in all of them but the last."""
        if state:
            alpha = model.output_names[self._alpha]
            ports = Ports(self._input, state.inputs, state.outputs, state.ratio, alpha)
            self.passes = RecurrentModel(state_model or model, model, ports)

    @property
    def is_recurrent(self) -> bool:
        """Whether the network looks at the picture in passes."""
        return self.passes is not None

    def alpha(self, picture: Picture, *, blur_first: bool = False) -> Alpha:
        """Return the alpha [h, w] 0..1 of an RGB picture [h, w, 3], at the picture's own size."""
        return resize(self.raw(picture, blur_first=blur_first), picture.shape)

    def raw(self, picture: Picture, *, blur_first: bool = False) -> Alpha:
        """Return the alpha of the whole RGB picture at the size that the network gives it.

        blur_first: a recurrent network sees a softened picture in its first pass, so that it settles on
        the large shapes before the details. It costs detail of the hair and repairs faces with holes.
        """
        state = self.profile.recurrent
        if self.passes is None or state is None:
            return self._read(self._model.run({self._input: self._tensor(picture)})[self._alpha])
        picture = _enlarge(picture, LEAST_SIDE)
        return self._look(self.passes, state, picture, _soften(picture) if blur_first else None)

    def _look(
        self, passes: RecurrentModel, state: Recurrence, picture: Picture, first: Picture | None
    ) -> Alpha:
        """Show the same picture in all passes; `first` replaces it in the first.

        Where requests share their passes, the picture is filled up to a bucket before, and alpha cut back.
        """
        shape = picture.shape[:2]
        if passes.can_batch and self.profile.input.size == "free":
            bucket = bucket_of(*shape)
            picture = fill_bucket(picture, bucket)
            first = None if first is None else fill_bucket(first, bucket)
        ratio = min(1.0, state.ratio_side / max(picture.shape)) if state.ratio_side else None
        request = Passes(
            picture=self._tensor(picture),
            count=state.passes,
            ratio=ratio,
            first=None if first is None else self._tensor(first),
        )
        alpha = self._read(passes.run(request))
        return alpha if picture.shape[:2] == shape else np.ascontiguousarray(alpha[: shape[0], : shape[1]])

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
            # A table of the 256 values takes half the time of the arithmetic, and gives the same bits.
            table = LEVELS_OF_GREY * np.float32(1 / (WHITE * std))
            if mean:
                table -= np.float32(mean / std)
            if channel.dtype == table.dtype:
                cv2.LUT(plane, table, dst=channel)
            else:
                channel[:] = cv2.LUT(plane, table)
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


def even_contrast(picture: Picture) -> Picture:
    """Return an RGB picture whose lightness has like contrast everywhere; colours stay.

    A network then sees a person again whom it loses in a picture that is dark, pale or blurred in one part.
    """
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2Lab)
    equaliser = cv2.createCLAHE(EVEN_CLIP, EVEN_TILES)
    lab[..., 0] = equaliser.apply(np.ascontiguousarray(lab[..., 0]))
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_Lab2RGB), np.uint8)


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
