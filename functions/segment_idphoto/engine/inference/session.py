"""One ONNX model in memory, safe to run from many threads."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from msgspec import Struct
from numpy.typing import NDArray

from functions.segment_idphoto.engine.inference.errors import ModelFileError, ModelRunError
from functions.segment_idphoto.engine.inference.providers import (
    CPU,
    DEVICES,
    provider_chain,
    refuse_two_runtimes,
    require_provider,
)
from functions.segment_idphoto.engine.inference.threads import usable_cpus

_LOG = logging.getLogger(__name__)

Tensor = NDArray[Any]

# Giving the arena back costs every run that takes it again: a small network a quarter of its time, the
# matting network 30 ms of the kernel's. It is done after runs with inputs of at least this size, which the
# bundle's own networks do not have (matting at most 17 MB).
SHRINK_FROM_BYTES: Final = 24_000_000
ONNXRUNTIME_ERRORS_ONLY: Final = 3  # lower levels report every unused weight of the published models


class _Stopwatch:
    """The seconds that models have run for one thread or task, and for the threads that work for it."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._lock = threading.Lock()

    def add(self, seconds: float) -> None:
        with self._lock:
            self.seconds += seconds


_stopwatch: ContextVar[_Stopwatch | None] = ContextVar("inference_stopwatch", default=None)


def inference_seconds() -> float:
    """Return the seconds that models have run so far in this thread or task; callers take differences.

    Models that `submit` runs in another thread count as well, side by side as one after the other.
    """
    return _own_stopwatch().seconds


@contextmanager
def inference_stopwatch() -> Iterator[None]:
    """Add the time of a run to `inference_seconds()`."""
    start = time.perf_counter()
    try:
        yield
    finally:
        _own_stopwatch().add(time.perf_counter() - start)


def submit[**P, R](
    executor: ThreadPoolExecutor, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs
) -> Future[R]:
    """Run a call in another thread that counts for this one."""
    _own_stopwatch()
    context = copy_context()
    return executor.submit(lambda: context.run(call, *args, **kwargs))


def _own_stopwatch() -> _Stopwatch:
    stopwatch = _stopwatch.get()
    if stopwatch is None:
        stopwatch = _Stopwatch()
        _stopwatch.set(stopwatch)
    return stopwatch


class InferenceOptions(Struct, frozen=True):
    """How sessions are made; the fields are the settings of the same meaning.

    providers: CUDA, CANN, OpenVINO, MIGraphX, CPU in order of preference. threads: of one run, 0 means
    the CPUs this process may use. gpu_memory_limit_mb: arena of one session. allow_fallback: start on
    the CPU when the first provider is absent. batches_on_cpu: requests share runs on the CPU as on a card,
    where it is only slower: tests and benches see there how batches form.
    """

    providers: tuple[str, ...] = ("CPU",)
    threads: int = 0
    gpu_memory_limit_mb: int = 4096
    allow_fallback: bool = False
    batches_on_cpu: bool = False


class Model:
    """One ONNX Runtime session.

    `name` is the file's stem; `providers` is what the session really runs on. Raises `ModelFileError`,
    `ProviderUnavailable` or `ConflictingRuntimes`.
    """

    def __init__(self, path: Path, options: InferenceOptions) -> None:
        self.name = path.stem
        self._session = _open(path, options)
        self.providers = tuple(self._session.get_providers())
        require_provider(options.providers, self.providers, options.allow_fallback)
        self.on_gpu = self.providers[0] != CPU
        self.can_batch = self.on_gpu or options.batches_on_cpu
        self.memory_mb = options.gpu_memory_limit_mb
        self._device = DEVICES.get(self.providers[0], "cpu")
        self.input_names = tuple(argument.name for argument in self._session.get_inputs())
        self.output_names = tuple(argument.name for argument in self._session.get_outputs())
        self.input_shapes = {argument.name: tuple(argument.shape) for argument in self._session.get_inputs()}
        self.output_shapes = {
            argument.name: tuple(argument.shape) for argument in self._session.get_outputs()
        }
        self._keeping, self._shrinking = _run_options(shrink=False), _run_options(shrink=True)
        _log_provider_once(options.providers, self.providers)

    def run(self, inputs: dict[str, Tensor]) -> list[Tensor]:
        """Return every output in the model's order; adds to `inference_seconds()`.

        Raises `ModelRunError` when the inputs do not fit or the device fails.
        """
        with inference_stopwatch():
            return self._infer(inputs)

    def upload(self, tensor: Tensor, *, to_device: bool = True) -> onnxruntime.OrtValue:
        """Return the tensor where the model computes, or, unless `to_device`, where the process does."""
        return onnxruntime.OrtValue.ortvalue_from_numpy(tensor, self._device if to_device else "cpu")

    def infer_on_device(
        self, inputs: Mapping[str, onnxruntime.OrtValue], outputs: Sequence[str], *, download: bool
    ) -> list[onnxruntime.OrtValue]:
        """Return outputs by their names; they stay where the model computes unless `download`.

        Raises `ModelRunError` as `run` does, whose time this is not counted in.
        """
        size = sum(int(np.prod(value.shape())) for value in inputs.values()) * np.dtype(np.float32).itemsize
        try:
            binding = self._session.io_binding()
            for name, value in inputs.items():
                binding.bind_ortvalue_input(name, value)
            for name in outputs:
                binding.bind_output(name, "cpu" if download else self._device)
            self._session.run_with_iobinding(binding, self._run_options(size))
            return list(binding.get_outputs())
        except Exception as error:  # ONNX Runtime's exceptions share no base class
            raise ModelRunError(f"model {self.name} failed: {error}") from error

    def _infer(self, inputs: dict[str, Tensor]) -> list[Tensor]:
        options = self._run_options(sum(tensor.nbytes for tensor in inputs.values()))
        try:
            outputs = self._session.run(None, inputs, options)
        except Exception as error:  # ONNX Runtime's exceptions share no base class
            raise ModelRunError(f"model {self.name} failed: {error}") from error
        return [np.asarray(output) for output in outputs]

    def _run_options(self, input_bytes: int) -> onnxruntime.RunOptions:
        is_large = not self.on_gpu and input_bytes >= SHRINK_FROM_BYTES
        return self._shrinking if is_large else self._keeping


def _open(path: Path, options: InferenceOptions) -> onnxruntime.InferenceSession:
    refuse_two_runtimes()
    if not path.is_file():
        raise ModelFileError(f"there is no model file {path.name}; fetch and publish the models first")
    chain = provider_chain(options.providers, options.gpu_memory_limit_mb, options.allow_fallback)
    if chain[0][0] == "CUDAExecutionProvider":
        _load_cuda_libraries()
    session = onnxruntime.SessionOptions()
    session.intra_op_num_threads = options.threads or usable_cpus()
    session.inter_op_num_threads = 1
    session.log_severity_level = ONNXRUNTIME_ERRORS_ONLY
    # A memory pattern plans one block for each input size; photographs differ in size, so it only holds
    # memory.
    session.enable_mem_pattern = False
    # Spinning threads of one session steal the CPU from the next session of the same request.
    session.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(path, session, providers=chain)
    except Exception as error:  # ONNX Runtime's exceptions share no base class
        raise ModelFileError(f"{path.name} cannot be loaded: {error}; fetch or convert it again") from error


def _run_options(*, shrink: bool) -> onnxruntime.RunOptions:
    """Return the options of one run; `shrink` gives the unused part of the CPU arena back afterwards."""
    options = onnxruntime.RunOptions()
    options.log_severity_level = ONNXRUNTIME_ERRORS_ONLY
    if shrink:
        options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


@cache
def _load_cuda_libraries() -> None:
    """Load CUDA and cuDNN from their Python packages, where this ONNX Runtime knows how to."""
    if hasattr(onnxruntime, "preload_dlls"):
        onnxruntime.preload_dlls()


@cache
def _log_provider_once(preference: tuple[str, ...], running: tuple[str, ...]) -> None:
    _LOG.info("inference runs on %s (asked for %s)", running[0], ", ".join(preference))
