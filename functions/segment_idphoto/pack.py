"""The models in use: out of the object store, sessions on the hardware of the settings, one run.

The first request must find everything hot, so the warm-up sends a blank photo through every model:
kernels are chosen and memory is taken then.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import import_module
from typing import Any, Final

import numpy as np
from msgspec import Struct

from functions.segment_idphoto.engine.inference.loading import load_models
from functions.segment_idphoto.engine.inference.providers import CPU
from functions.segment_idphoto.engine.inference.session import InferenceOptions
from functions.segment_idphoto.engine.matting.profiles import find_profile, matting_models
from functions.segment_idphoto.engine.matting.recipe import CORE_PROFILE, Matting
from functions.segment_idphoto.engine.photo.specifications import PhotoSpecifications, load_specifications
from functions.segment_idphoto.engine.pipeline import Portraitist
from functions.segment_idphoto.engine.vision.geometry import Box
from functions.segment_idphoto.engine.vision.scene import Vision
from shared.config import Settings, settings
from shared.stores.models import open_models, profile_file

WARM_UP_SHAPE: Final = (640, 480, 3)
WARM_UP_SHAPE_ON_CPU: Final = (160, 120, 3)
"""A processor's kernels are the same for every size: a photo of 640 x 480 is as fast after one of these."""


class PortraitPack(Struct, frozen=True):
    """The models, the photo specifications, and what readiness reports of them."""

    portraitist: Portraitist
    specifications: PhotoSpecifications
    facts: Mapping[str, Any]


@cache
def portrait_pack() -> PortraitPack:
    """Return the pack of this process, opened at the first call."""
    return open_pack(settings())


def warm_up() -> Mapping[str, Any]:
    """Open the pack and return its facts."""
    return portrait_pack().facts


def open_pack(settings: Settings) -> PortraitPack:
    """Load and warm the models.

    Raises StoreError, InferenceError or MattingError, whose text says what to do.
    """
    profile = find_profile(settings.matting_profile)
    strangers = matting_models() - profile.models - find_profile(CORE_PROFILE).models
    files = {
        name: file
        for path, file in open_models(settings).items()
        if (name := path.removesuffix(".onnx")) not in strangers
    }
    if profile.supplier == "operator":
        files[profile.model] = profile_file(settings, profile.id, profile.file, profile.sha256)
    options = InferenceOptions(
        providers=settings.ort_providers,
        threads=settings.ort_threads,
        gpu_memory_limit_mb=settings.gpu_memory_limit_mb,
        allow_fallback=settings.ort_allow_fallback,
    )
    with ThreadPoolExecutor(1) as pool:  # opening models leaves the interpreter to others
        pool.submit(import_module, "scipy.sparse")
        models = load_models(files, options, heavy=profile.models)
    vision, matting = Vision(models), Matting(profile, models)
    quality = settings.matting_quality
    is_on_cpu = all(model.providers[0] == CPU for model in models.values())
    photo = np.full(WARM_UP_SHAPE_ON_CPU if is_on_cpu else WARM_UP_SHAPE, 128, np.uint8)
    vision.warm_up(photo)
    matting.matte(photo, Box(0, 0, photo.shape[1], photo.shape[0]), None, quality)
    facts = {
        "matting_profile": profile.id,
        "providers": {name: model.providers[0] for name, model in models.items()},
    }
    specifications = load_specifications(settings.photo_specifications)
    return PortraitPack(Portraitist(vision, matting, quality), specifications, facts)
