"""ONNX sessions: what they really run on, how many threads they take, how they share a GPU.

ONNX Runtime reports its use to its maker unless told not to. It reads the variable when it is first
imported, and everything here that imports it comes after these lines.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

from functions.segment_idphoto.engine.inference.batching import BatchingModel
from functions.segment_idphoto.engine.inference.errors import (
    ConflictingRuntimes,
    InferenceError,
    ModelFileError,
    ModelRunError,
    ProviderUnavailable,
)
from functions.segment_idphoto.engine.inference.loading import load_model, load_models
from functions.segment_idphoto.engine.inference.session import InferenceOptions, Model, inference_seconds
from functions.segment_idphoto.engine.inference.threads import usable_cpus

__all__ = [
    "BatchingModel",
    "ConflictingRuntimes",
    "InferenceError",
    "InferenceOptions",
    "Model",
    "ModelFileError",
    "ModelRunError",
    "ProviderUnavailable",
    "inference_seconds",
    "load_model",
    "load_models",
    "usable_cpus",
]
