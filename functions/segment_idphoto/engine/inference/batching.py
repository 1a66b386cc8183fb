"""Requests that arrive together share one run of the model on a GPU."""

import threading
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from functions.segment_idphoto.engine.inference.errors import InferenceError
from functions.segment_idphoto.engine.inference.session import InferenceOptions, Model, Tensor


@dataclass
class _Batch:
    """Requests that will run together; the first one's thread does the work for all."""

    requests: list[dict[str, Tensor]] = field(default_factory=list)
    answers: list[list[Tensor] | InferenceError] = field(default_factory=list)
    full: threading.Event = field(default_factory=threading.Event)
    completion: threading.Event = field(default_factory=threading.Event)


class BatchingModel(Model):
    """A model that stacks requests of equal shape along axis 0.

    It has no thread of its own: the first caller waits up to `max_delay` seconds for others (less when
    `max_batch` requests are together), runs the batch and hands out the answers. Only inputs and
    outputs whose first dimension is free are stacked; an input with a fixed first dimension (RVM's
    downsample ratio) must be equal to share a run. A model whose outputs are not all stackable runs
    requests singly, and so does one that fell back to the CPU, where one run already fills the cores
    (`on_cpu` batches there too). If a batch fails, its requests run again one by one, so that an error
    reaches the caller whose input caused it.
    """

    def __init__(
        self,
        path: Path,
        options: InferenceOptions,
        *,
        max_batch: int = 8,
        max_delay: float = 0.004,
        on_cpu: bool = False,
    ) -> None:
        super().__init__(path, options)
        self._max_batch = max_batch
        self._max_delay = max_delay
        self._stackable_inputs = frozenset(
            name for name, shape in self.input_shapes.items() if _is_free(shape)
        )
        stackable = bool(self._stackable_inputs) and all(map(_is_free, self.output_shapes.values()))
        self._can_batch = stackable and (self.on_gpu or on_cpu)
        self._lock = threading.Lock()
        self._open: dict[Hashable, _Batch] = {}
        self.largest_batch = 0  # seen so far; tests and metrics read it

    def _infer(self, inputs: dict[str, Tensor]) -> list[Tensor]:
        if not self._can_batch or any(
            inputs[name].shape[0] != 1 for name in self._stackable_inputs & inputs.keys()
        ):
            return super()._infer(inputs)
        key = self._key(inputs)
        with self._lock:
            batch = self._open.get(key)
            leads = batch is None
            if batch is None:
                batch = self._open[key] = _Batch()
            place = len(batch.requests)
            batch.requests.append(inputs)
            if len(batch.requests) >= self._max_batch:
                self._open.pop(key, None)
                batch.full.set()
        if leads:
            self._lead(key, batch)
        else:
            batch.completion.wait()
        answer = batch.answers[place]
        if isinstance(answer, InferenceError):
            raise answer
        return answer

    def _lead(self, key: Hashable, batch: _Batch) -> None:
        try:
            batch.full.wait(self._max_delay)
            self._close(key, batch)
            self.largest_batch = max(self.largest_batch, len(batch.requests))
            batch.answers = self._answers(batch.requests)
        except BaseException:  # nobody may wait for ever, even when this thread is being stopped
            self._close(key, batch)
            failure = InferenceError(f"model {self.name} was interrupted")
            batch.answers = [failure] * len(batch.requests)
            raise
        finally:
            batch.completion.set()

    def _close(self, key: Hashable, batch: _Batch) -> None:
        """Let nobody else join the batch."""
        with self._lock:
            if self._open.get(key) is batch:
                del self._open[key]

    def _answers(self, requests: Sequence[dict[str, Tensor]]) -> list[list[Tensor] | InferenceError]:
        if len(requests) > 1:
            try:
                together = super()._infer(
                    {
                        name: np.concatenate([request[name] for request in requests])
                        if name in self._stackable_inputs
                        else first
                        for name, first in requests[0].items()
                    }
                )
            except InferenceError:
                pass
            else:
                return [[output[place : place + 1] for output in together] for place in range(len(requests))]
        return [self._answer(request) for request in requests]

    def _answer(self, request: dict[str, Tensor]) -> list[Tensor] | InferenceError:
        try:
            return super()._infer(request)
        except InferenceError as error:
            return error

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


def _is_free(shape: Sequence[int | str | None]) -> bool:
    """Whether the first dimension is a symbol, which ONNX Runtime reports as a string or None."""
    return bool(shape) and not isinstance(shape[0], int)
