"""A network for video shown one picture in passes, as a single run.

Between the passes the state stays where the network computes, and of the last pass only the answer comes
back. On a card, requests with pictures of one size share their passes.
"""

from collections.abc import Hashable, Sequence
from typing import Final

import numpy as np
import onnxruntime
from msgspec import Struct

from functions.segment_idphoto.engine.inference.batching import MOST_DELAY, MOST_TOGETHER, BatchQueue, is_free
from functions.segment_idphoto.engine.inference.session import Model, Tensor, inference_stopwatch

STATE_AT_START: Final = (1, 1, 1)  # of each picture; a zero of any size means "no frame before this one"
# What the larger graph of the default network holds at once for a pixel (73, by bench/gpu.py), and half as
# much for blocks of the arena that do not fit each other.
BYTES_PER_PIXEL: Final = 110


class Ports(Struct, frozen=True):
    """Names of a recurrent network's inputs and outputs; `outputs` of one pass are `inputs` of the next."""

    picture: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    ratio: str | None
    answer: str


class Passes(Struct, frozen=True):
    """One request: `picture` [1, 3, h, w] in all passes, or `first` instead of it in the first.

    ratio: at which part of the picture's size the network works inside, where it has that input.
    """

    picture: Tensor
    count: int
    ratio: float | None = None
    first: Tensor | None = None

    @property
    def key(self) -> Hashable:
        """What must be equal for two requests to share their passes."""
        return self.picture.shape, self.picture.dtype.str, self.count, self.ratio, self.first is None


class RecurrentModel:
    """The two graphs of a recurrent network: of all passes but the last, and of the last.

    Both may be one model. Safe to use from several threads.
    """

    def __init__(
        self, state_model: Model, model: Model, ports: Ports, *, max_delay: float = MOST_DELAY
    ) -> None:
        self._state_model = state_model
        self._model = model
        self._ports = ports
        self.can_batch = model.can_batch and all(
            is_free(each.input_shapes[name])
            for each in (state_model, model)
            for name in (ports.picture, *ports.inputs)
        )
        self.queue = BatchQueue(model.name, self._infer, max_delay)

    def run(self, passes: Passes) -> Tensor:
        """Return the answer [1, ...] of the last pass; adds to `inference_seconds()`.

        Raises ModelRunError.
        """
        with inference_stopwatch():
            if not self.can_batch or passes.picture.shape[0] != 1:
                return self._infer([passes])[0]
            return self.queue.answer(passes.key, passes, self.most_together(passes.picture))

    def most_together(self, picture: Tensor) -> int:
        """Return how many pictures of that size the memory of the card holds, from one to eight."""
        pixels = picture.size // 3
        budget = min(self._model.memory_mb, self._state_model.memory_mb) * 1024 * 1024
        return int(np.clip(budget // (pixels * BYTES_PER_PIXEL), 1, MOST_TOGETHER))

    def _infer(self, requests: Sequence[Passes]) -> list[Tensor]:
        leader, ports = requests[0], self._ports
        upload = self._state_model.upload
        pictures = upload(_stack([passes.picture for passes in requests]))
        first = pictures
        if leader.first is not None:
            first = upload(_stack([passes.first for passes in requests if passes.first is not None]))
        start = np.zeros((len(leader.picture) * len(requests), *STATE_AT_START), leader.picture.dtype)
        feed: dict[str, onnxruntime.OrtValue] = {name: upload(start) for name in ports.inputs}
        if ports.ratio and leader.ratio is not None:
            # Sizes are worked out on the CPU.
            feed[ports.ratio] = upload(np.array([leader.ratio], np.float32), to_device=False)
        for turn in range(leader.count - 1):
            view = first if turn == 0 else pictures
            state = self._state_model.infer_on_device(
                {**feed, ports.picture: view}, ports.outputs, download=False
            )
            feed |= zip(ports.inputs, state, strict=True)
        view = first if leader.count == 1 else pictures
        feed[ports.picture] = view
        (answer,) = self._model.infer_on_device(feed, [ports.answer], download=True)
        answers: Tensor = answer.numpy()
        return [answers] if len(requests) == 1 else list(answers[:, np.newaxis])


def _stack(tensors: Sequence[Tensor]) -> Tensor:
    return tensors[0] if len(tensors) == 1 else np.concatenate(tensors)
