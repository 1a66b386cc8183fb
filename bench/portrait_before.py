"""How a portrait was made before: the whole matting network in both passes, and one thing after the other.

Not a bench of its own; `portrait.py` measures it beside what runs now, in the same process and run.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from bench.folders import MADE, MODELS
from functions.segment_idphoto.engine.inference.recurrence import Passes, RecurrentModel
from functions.segment_idphoto.engine.inference.session import InferenceOptions, Model
from functions.segment_idphoto.engine.matting import recipe
from functions.segment_idphoto.engine.matting.profiles import find_profile
from functions.segment_idphoto.engine.vision import look, scene
from functions.segment_idphoto.engine.vision.geometry import Photo
from functions.segment_idphoto.engine.vision.scene import Sighting, Vision
from models.catalogue import load_catalogue
from models.fetch import source_path
from shared.config import settings


class Before:
    """The earlier way, ready to be put in the place of the one that runs."""

    def __init__(self) -> None:
        file = find_profile("rvm-mobilenetv3").file
        product = next(product for product in load_catalogue().products if product.file == file)
        whole = MADE / "rvm_mobilenetv3.onnx"
        whole.parent.mkdir(parents=True, exist_ok=True)
        whole.write_bytes(source_path(MODELS, product.members[0]).read_bytes())
        self._model = Model(whole, InferenceOptions(threads=settings().ort_threads))

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Make portraits the earlier way."""
        with ExitStack() as stack:
            for module in (look, scene, recipe):
                stack.enter_context(patch.object(module, "submit", _at_once))
            find, refuse = Vision.find_main_person, Vision.refuse_hidden_people

            def find_subject(vision: Vision, photo: Photo) -> Sighting:
                sighting = find(vision, photo)
                refuse(vision, sighting)
                return sighting

            stack.enter_context(patch.object(Vision, "find_main_person", find_subject))
            stack.enter_context(patch.object(Vision, "refuse_hidden_people", lambda *_: None))
            stack.enter_context(patch.object(RecurrentModel, "run", self._run))
            yield

    def _run(self, passes: Passes) -> NDArray[Any]:
        """Show the picture to the whole network in every pass, and hand everything on."""
        feed = {f"r{level}i": np.zeros((1, 1, 1, 1), np.float32) for level in range(1, 5)}
        feed["downsample_ratio"] = np.array([passes.ratio], np.float32)
        names = self._model.output_names
        for turn in range(passes.count):
            picture = passes.first if turn == 0 and passes.first is not None else passes.picture
            outputs = dict(zip(names, self._model.run({**feed, "src": picture}), strict=True))
            feed |= {f"r{level}i": outputs[f"r{level}o"] for level in range(1, 5)}
        return np.asarray(outputs["pha"])


def _at_once(_: object, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(call(*args, **kwargs))
    return future
