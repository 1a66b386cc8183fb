"""Which kind of session a model gets."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from functions.segment_idphoto.engine.inference.batching import BatchingModel
from functions.segment_idphoto.engine.inference.providers import CPU
from functions.segment_idphoto.engine.inference.session import InferenceOptions, Model


def load_model(path: Path, options: InferenceOptions) -> Model:
    """Return the model at `path`, batching where it may run on a GPU.

    On the CPU one run already fills the cores, so waiting for other requests would only add delay.
    """
    gpu_wanted = bool(options.providers) and options.providers[0].upper() not in ("CPU", CPU.upper())
    if not gpu_wanted:
        return Model(path, options)
    return BatchingModel(path, options)


def load_models(
    paths: Mapping[str, Path], options: InferenceOptions, heaviest: str | None = None
) -> dict[str, Model]:
    """Return the models by name, sharing `gpu_memory_limit_mb` between their arenas.

    Every session has an arena of its own, so the process's limit is divided: `heaviest` (the matting
    model) gets half, the others share the rest equally.
    """
    light = len([name for name in paths if name != heaviest])
    rest = options.gpu_memory_limit_mb // 2 if heaviest in paths else options.gpu_memory_limit_mb
    return {
        name: load_model(
            path,
            replace(options, gpu_memory_limit_mb=rest if name == heaviest else max(1, rest // max(light, 1))),
        )
        for name, path in paths.items()
    }
