"""Which kind of session a model gets."""

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from functions.segment_idphoto.engine.inference.batching import BatchingModel
from functions.segment_idphoto.engine.inference.providers import CPU
from functions.segment_idphoto.engine.inference.session import InferenceOptions, Model

HEAVY_SHARE: Final = 0.75
OPENINGS: Final = 4
"""Models that are opened at once."""


def load_model(path: Path, options: InferenceOptions) -> Model:
    """Return the model at `path`, batching where it may run on a GPU.

    On the CPU one run already fills the cores, so waiting for other requests would only add delay.
    """
    gpu_wanted = bool(options.providers) and options.providers[0].upper() not in ("CPU", CPU.upper())
    if not gpu_wanted and not options.batches_on_cpu:
        return Model(path, options)
    return BatchingModel(path, options)


def load_models(
    paths: Mapping[str, Path], options: InferenceOptions, heavy: Collection[str] = ()
) -> dict[str, Model]:
    """Return the models by name, sharing `gpu_memory_limit_mb` between their arenas.

    Every session has an arena of its own, so the process's limit is divided: the `heavy` ones (the matting
    network) share `HEAVY_SHARE` of it, the others the rest equally.
    """
    heavy_count = len(paths.keys() & set(heavy))
    limit = options.gpu_memory_limit_mb
    part = int(limit * HEAVY_SHARE) if heavy_count else 0
    parts = {True: part // max(1, heavy_count), False: (limit - part) // max(1, len(paths) - heavy_count)}

    def load(name: str) -> Model:
        return load_model(paths[name], replace(options, gpu_memory_limit_mb=max(1, parts[name in heavy])))

    with ThreadPoolExecutor(OPENINGS) as pool:
        return dict(zip(paths, pool.map(load, paths), strict=True))
