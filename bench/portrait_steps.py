"""Where the time of a portrait request goes: stop-watches around the steps of the engine.

Not a bench of its own; `portrait.py` uses it.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from functions.segment_idphoto import service
from functions.segment_idphoto.engine import pipeline
from functions.segment_idphoto.engine.inference.recurrence import RecurrentModel
from functions.segment_idphoto.engine.inference.session import Model
from functions.segment_idphoto.engine.matting import recipe
from functions.segment_idphoto.engine.matting.recipe import Matting
from functions.segment_idphoto.engine.photo.composition import FramedPerson
from functions.segment_idphoto.engine.vision.scene import Vision
from shared.web import ai

OF_MODELS = "models"
# Who holds the name that is called, the name, and the step that its time belongs to.
WATCHED = (
    (ai, "parse_form", "form"),
    (service, "decode_base64", "decode"),
    (service, "decode_image", "decode"),
    (Vision, "find_main_person", "vision"),
    (Vision, "refuse_hidden_people", "vision, beside the person"),
    (Matting, "begin", "matting"),
    (Model, "run", OF_MODELS),
    (RecurrentModel, "run", OF_MODELS),
    (pipeline, "guess_head", "crop"),
    (pipeline, "measure_head", "crop"),
    (pipeline, "solve_crop", "crop"),
    (recipe, "_draft", "holes, strangers (a thread)"),
    (recipe, "refine", "band solve (a thread)"),
    (recipe, "keep_ornaments", "ornaments (a thread)"),
    (pipeline, "frame_photo", "frame: the photo"),
    (pipeline, "frame_person", "frame: waiting for the matte, clean colours"),
    (service, "_encode_cut", "encode: the cut (a thread)"),
    (FramedPerson, "compose", "compose"),
    (service, "_encode_photo", "encode"),
    (service.PortraitService, "photo", "waiting for the other encoders, the rest of the engine"),
    (service, "write_photo", "base64"),
    (ai, "answer", "JSON"),
)


class Steps:
    """Collects exclusive seconds by step; models are named for the step that ran them."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.model_seconds = 0.0
        """How long at least one model ran: models side by side count once."""
        self._open = threading.local()
        self._lock = threading.Lock()
        self._running = 0
        self._first_began = 0.0

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Put the stop-watches in place, and take them away."""
        originals = [(owner, name, getattr(owner, name)) for owner, name, _ in WATCHED]
        for owner, name, step in WATCHED:
            setattr(owner, name, self._watched(getattr(owner, name), step))
        try:
            yield
        finally:
            for owner, name, original in originals:
                setattr(owner, name, original)

    def _watched(self, call: Callable[..., Any], step: str) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            stack: list[list[Any]] = self._open.__dict__.setdefault("stack", [])
            parent = stack[-1] if stack else None
            name = f"{parent[0]}: {OF_MODELS}" if step == OF_MODELS and parent else step
            stack.append([name, 0.0])
            began = time.perf_counter()
            self._count_models(1 if step == OF_MODELS else 0)
            try:
                return call(*args, **kwargs)
            finally:
                self._count_models(-1 if step == OF_MODELS else 0)
                elapsed = time.perf_counter() - began
                self.seconds[name] += elapsed - stack.pop()[1]
                if parent:
                    parent[1] += elapsed

        return timed

    def _count_models(self, change: int) -> None:
        with self._lock:
            now = time.perf_counter()
            if change > 0 and self._running == 0:
                self._first_began = now
            self._running += change
            if change < 0 and self._running == 0:
                self.model_seconds += now - self._first_began
