"""Requests that arrive together share one run of the model on a GPU."""

import threading
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from msgspec import Struct, field

from functions.segment_idphoto.engine.inference.errors import InferenceError
from functions.segment_idphoto.engine.inference.session import InferenceOptions, Model, Tensor

MOST_TOGETHER: Final = 8
# A detector holds at most so many times its input at once (8.4 of the face detector's, by bench/gpu.py).
HELD_INPUTS: Final = 10
MOST_DELAY: Final = 0.004  # seconds that a request waits for others while the device is idle


class _Batch[Request, Answer](Struct):
    """Requests that will run together; the first one's thread does the work for all."""

    requests: list[Request] = field(default_factory=list)
    answers: Sequence[Answer | InferenceError] = ()
    full: threading.Event = field(default_factory=threading.Event)
    completion: threading.Event = field(default_factory=threading.Event)


class BatchQueue[Request, Answer]:
    """Brings requests together whose keys are equal, and runs one batch at a time.

    It has no thread of its own: the first caller of a batch waits up to `max_delay` seconds for others (less
    when the batch is full), then until the batch before is done, which lets more of them join, runs the
    batch and hands out the answers. If a batch fails, its requests run again one by one, so that an error
    reaches the caller whose input caused it.
    """

    def __init__(
        self, name: str, infer: Callable[[Sequence[Request]], Sequence[Answer]], max_delay: float = MOST_DELAY
    ) -> None:
        self._name = name
        self._infer = infer
        self._max_delay = max_delay
        self._lock = threading.Lock()
        self._device = threading.Lock()
        self._open: dict[Hashable, _Batch[Request, Answer]] = {}
        self.sizes: Counter[int] = Counter()
        """Batches so far by the number of their requests."""

    def answer(self, key: Hashable, request: Request, most: int = MOST_TOGETHER) -> Answer:
        """Return the answer to one request; at most `most` of its key run together. Raises InferenceError."""
        with self._lock:
            batch = self._open.get(key)
            leads = batch is None
            if batch is None:
                batch = self._open[key] = _Batch()
            place = len(batch.requests)
            batch.requests.append(request)
            if len(batch.requests) >= most:
                del self._open[key]
                batch.full.set()
        if leads:
            self._lead(key, batch)
        else:
            batch.completion.wait()
        answer = batch.answers[place]
        if isinstance(answer, InferenceError):
            raise answer
        return answer

    def _lead(self, key: Hashable, batch: _Batch[Request, Answer]) -> None:
        try:
            batch.full.wait(self._max_delay)
            with self._device:
                self._close(key, batch)
                self.sizes[len(batch.requests)] += 1
                batch.answers = self._answers(batch.requests)
        except BaseException:  # nobody may wait for ever, even when this thread is being stopped
            self._close(key, batch)
            failure = InferenceError(f"model {self._name} was interrupted")
            batch.answers = [failure] * len(batch.requests)
            raise
        finally:
            batch.completion.set()

    def _close(self, key: Hashable, batch: _Batch[Request, Answer]) -> None:
        """Let nobody else join the batch."""
        with self._lock:
            if self._open.get(key) is batch:
                del self._open[key]

    def _answers(self, requests: Sequence[Request]) -> Sequence[Answer | InferenceError]:
        if len(requests) > 1:
            try:
                return self._infer(requests)
            except InferenceError:
                pass
        return [self._answer(request) for request in requests]

    def _answer(self, request: Request) -> Answer | InferenceError:
        try:
            (answer,) = self._infer([request])
        except InferenceError as error:
            return error
        return answer


class BatchingModel(Model):
    """A model that stacks requests of equal shape along axis 0.

    Only inputs and outputs whose first dimension is free are stacked; an input with a fixed first dimension
    must be equal to share a run. A model whose outputs are not all stackable runs requests singly, and so
    does one that fell back to the CPU, where one run already fills the cores.
    """

    def __init__(
        self,
        path: Path,
        options: InferenceOptions,
        *,
        max_batch: int = MOST_TOGETHER,
        max_delay: float = MOST_DELAY,
    ) -> None:
        super().__init__(path, options)
        self._max_batch = max_batch
        self._stackable_inputs = frozenset(
            name for name, shape in self.input_shapes.items() if is_free(shape)
        )
        has_free_shapes = bool(self._stackable_inputs) and all(map(is_free, self.output_shapes.values()))
        self.can_batch = self.can_batch and has_free_shapes
        self.queue = BatchQueue(self.name, self._infer_together, max_delay)

    def _infer(self, inputs: dict[str, Tensor]) -> list[Tensor]:
        if not self.can_batch or any(
            inputs[name].shape[0] != 1 for name in self._stackable_inputs & inputs.keys()
        ):
            return super()._infer(inputs)
        return self.queue.answer(self._key(inputs), inputs, self._most_together(inputs))

    def _most_together(self, inputs: dict[str, Tensor]) -> int:
        """Return how many requests of that size the memory of the card holds, at least one."""
        size = HELD_INPUTS * sum(tensor.nbytes for tensor in inputs.values())
        return int(np.clip(self.memory_mb * 1024 * 1024 // size, 1, self._max_batch))

    def _infer_together(self, requests: Sequence[dict[str, Tensor]]) -> list[list[Tensor]]:
        together = super()._infer(
            {
                name: np.concatenate([request[name] for request in requests])
                if name in self._stackable_inputs
                else first
                for name, first in requests[0].items()
            }
        )
        return [[output[place : place + 1] for output in together] for place in range(len(requests))]

    def _key(self, inputs: dict[str, Tensor]) -> Hashable:
        """Return what must be equal for two requests to share a run."""
        return tuple(
            (
                name,
                tensor.shape,
                tensor.dtype.str,
                None if name in self._stackable_inputs else tensor.tobytes(),
            )
            for name, tensor in sorted(inputs.items())
        )


def is_free(shape: Sequence[int | str | None]) -> bool:
    """Whether the first dimension is a symbol, which ONNX Runtime reports as a string or None."""
    return bool(shape) and not isinstance(shape[0], int)
