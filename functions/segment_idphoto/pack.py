"""Bring the engine up: models out of the object store, sessions on the wanted hardware, one run.

The first request must find everything hot, so the warm-up sends a blank photo through every model:
kernels are chosen and memory is taken then.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from functions.segment_idphoto.engine.inference import InferenceOptions, load_models
from functions.segment_idphoto.engine.matting import Matting, find_profile
from functions.segment_idphoto.engine.photo.specifications import load_specifications
from functions.segment_idphoto.engine.pipeline import Portraitist
from functions.segment_idphoto.engine.vision import Box, Vision
from functions.segment_idphoto.errors import fault_of
from functions.segment_idphoto.service import Answer, PortraitServices
from functions.segment_idphoto.uploads.service import Process, UploadHandler
from shared.config import Settings
from shared.stores.models import open_models, profile_file
from shared.stores.objects import ObjectStore
from shared.telemetry import new_log_id

_LOG = logging.getLogger(__name__)

WARM_UP_SHAPE: Final = (640, 480, 3)


@dataclass(frozen=True)
class Engine:
    """What the function's endpoints call, and what readiness reports."""

    services: PortraitServices
    uploads: UploadHandler
    facts: Mapping[str, Any]


def open_engine(settings: Settings) -> Engine:
    """Load and warm the engine.

    Raises StoreError, InferenceError or MattingError, whose text says what to do.
    """
    profile = find_profile(settings.matting_profile)
    files = {path.removesuffix(".onnx"): file for path, file in open_models(settings).items()}
    if profile.supplied == "operator":
        files[profile.model] = profile_file(settings, profile.id, profile.file, profile.sha256)
    options = InferenceOptions(
        providers=settings.ort_providers,
        threads=settings.ort_threads,
        gpu_memory_limit_mb=settings.gpu_memory_limit_mb,
        allow_fallback=settings.ort_allow_fallback,
    )
    models = load_models(files, options, heaviest=profile.model)
    vision, matting = Vision(models), Matting(profile, models)
    quality = settings.matting_quality
    photo = np.full(WARM_UP_SHAPE, 128, np.uint8)
    vision.warm_up(photo)
    matting.matte(photo, Box(0, 0, photo.shape[1], photo.shape[0]), None, quality)
    portraitist = Portraitist(vision, matting, quality)
    services = PortraitServices(portraitist, load_specifications(settings.photo_specifications))
    facts = {
        "matting_profile": profile.id,
        "providers": {name: model.providers[0] for name, model in models.items()},
    }
    return Engine(services, UploadHandler(ObjectStore(settings), _process(services)), facts)


def _process(services: PortraitServices) -> Process:
    """Return the engine for uploads: the API's answer, or its error body."""

    def process(data: bytes, options: Mapping[str, str]) -> Answer:
        log_id = new_log_id()
        try:
            return {"log_id": log_id, **services.photo_of_file(data, options)}
        except Exception as error:
            fault = fault_of(error)
            if fault is None:
                _LOG.exception("defect", extra={"log_id": log_id})
            code, message = fault or (282000, "internal error")
            detail = {"error_detail": str(error)} if fault else {}
            return {"error_code": code, "error_msg": message, **detail, "log_id": log_id}

    return process
