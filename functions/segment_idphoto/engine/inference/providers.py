"""From the names of the setting to ONNX Runtime's execution providers and their options."""

from collections.abc import Callable, Iterable, Sequence
from importlib import metadata
from typing import Any, Final

import onnxruntime

from functions.segment_idphoto.engine.inference.errors import ConflictingRuntimes, ProviderUnavailable

ProviderOptions = dict[str, Any]

CPU: Final = "CPUExecutionProvider"

PROVIDERS: Final = {
    "CUDA": "CUDAExecutionProvider",
    "CANN": "CANNExecutionProvider",
    "OPENVINO": "OpenVINOExecutionProvider",
    "MIGRAPHX": "MIGraphXExecutionProvider",
    "CPU": CPU,
}

# Where tensors lie between two runs of a provider; those of the others lie in the memory of the process.
DEVICES: Final = {"CUDAExecutionProvider": "cuda", "CANNExecutionProvider": "cann"}

# What to install for a provider: the extras of pyproject.toml, or the vendor's wheel.
EXTRAS: Final = {
    "CUDA": "gpu",
    "CANN": "ascend",
    "OPENVINO": "openvino",
    "MIGRAPHX": "onnxruntime-migraphx",
    "CPU": "cpu",
}

# Each of these owns the same import folder: the last one installed wins, and removing one breaks the other.
DISTRIBUTIONS: Final = (
    "onnxruntime",
    "onnxruntime-gpu",
    "onnxruntime-openvino",
    "onnxruntime-cann",
    "onnxruntime-migraphx",
    "onnxruntime-rocm",
)


def installed_runtimes(version: Callable[[str], str] = metadata.version) -> list[str]:
    """Return the installed ONNX Runtime distributions."""
    names = []
    for name in DISTRIBUTIONS:
        try:
            version(name)
        except metadata.PackageNotFoundError:
            continue
        names.append(name)
    return names


def refuse_two_runtimes(distributions: Sequence[str] | None = None) -> None:
    """Raise `ConflictingRuntimes` when more than one ONNX Runtime distribution is installed."""
    names = installed_runtimes() if distributions is None else distributions
    if len(names) > 1:
        raise ConflictingRuntimes(
            f"{' and '.join(names)} are installed together and overwrite each other's files; mend it with "
            f"`pip uninstall -y {' '.join(names)}` and then install exactly one of the extras cpu, gpu, "
            "gpu-cu13, openvino, ascend"
        )


def provider_chain(
    names: Iterable[str],
    gpu_memory_limit_mb: int,
    allow_fallback: bool,
    available: Sequence[str] | None = None,
) -> list[tuple[str, ProviderOptions]]:
    """Return (execution provider, options) in order of preference, the CPU always last.

    `names` are CUDA, CANN, OpenVINO, MIGraphX, CPU in any case. Raises `ProviderUnavailable` for an
    unknown name, and, unless a fallback is allowed, when the first provider is not in this build of
    ONNX Runtime. Only a session can tell whether the provider then works: see `require_provider`.
    """
    providers = [_provider(name) for name in names] or [CPU]
    built_in = onnxruntime.get_available_providers() if available is None else available
    if providers[0] not in built_in and not allow_fallback:
        raise _absent(providers[0], "it is not part of the installed ONNX Runtime")
    usable = [provider for provider in dict.fromkeys([*providers, CPU]) if provider in built_in]
    return [(provider, provider_options(provider, gpu_memory_limit_mb)) for provider in usable]


def provider_options(provider: str, gpu_memory_limit_mb: int) -> ProviderOptions:
    """Return the options of one execution provider; the memory limit is for one session, in MiB."""
    limit = gpu_memory_limit_mb * 1024 * 1024
    match provider:
        case "CUDAExecutionProvider":
            return {
                "gpu_mem_limit": limit,
                # the default doubles the arena at each step, far past what is needed
                "arena_extend_strategy": "kSameAsRequested",
                # photographs come in many sizes; an exhaustive search would run again for each
                "cudnn_conv_algo_search": "HEURISTIC",
            }
        case "CANNExecutionProvider":
            return {"npu_mem_limit": limit, "arena_extend_strategy": "kSameAsRequested"}
        case _:
            return {}


def require_provider(preference: Sequence[str], running: Sequence[str], allow_fallback: bool) -> None:
    """Raise `ProviderUnavailable` unless the session runs on the first provider of the setting.

    `running` is the session's own `get_providers()`, the only reliable list.
    """
    first = _provider(preference[0]) if preference else CPU
    if (not running or running[0] != first) and not allow_fallback:
        raise _absent(first, "its driver or libraries are missing, or no device is visible to this process")


def _provider(name: str) -> str:
    plain = name.strip().upper().removesuffix("EXECUTIONPROVIDER")
    if plain not in PROVIDERS:
        raise ProviderUnavailable(
            f"{name!r} is no execution provider; ORT_PROVIDERS is a comma list of "
            "CUDA, CANN, OpenVINO, MIGraphX, CPU"
        )
    return PROVIDERS[plain]


def _absent(provider: str, why: str) -> ProviderUnavailable:
    name = next(key for key, value in PROVIDERS.items() if value == provider)
    return ProviderUnavailable(
        f"{name} was asked for, but {why}; install the {EXTRAS[name]!r} build and give the process the "
        "device, or set ORT_ALLOW_FALLBACK=true to run on the CPU"
    )
