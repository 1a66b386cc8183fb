"""From a photo and the region around a person to alpha and clean colours."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from msgspec import Struct

from functions.segment_idphoto.engine.inference.session import Model, submit
from functions.segment_idphoto.engine.matting.body import (
    drop_strangers,
    fill_core,
    opacity_of_face,
    outlined_people,
)
from functions.segment_idphoto.engine.matting.buckets import LONGEST_SIDE
from functions.segment_idphoto.engine.matting.errors import MattingError, WeightsMissing
from functions.segment_idphoto.engine.matting.extras import drop_extras
from functions.segment_idphoto.engine.matting.foreground import SIDE as COLOURS_SIDE
from functions.segment_idphoto.engine.matting.foreground import EdgeColours, clean_foreground
from functions.segment_idphoto.engine.matting.network import Network, Picture, even_contrast
from functions.segment_idphoto.engine.matting.ornaments import keep_ornaments
from functions.segment_idphoto.engine.matting.profiles import Profile, find_profile
from functions.segment_idphoto.engine.matting.refine import Level, refine
from functions.segment_idphoto.engine.scaling import Floats, average, resize, shrink
from functions.segment_idphoto.engine.vision.geometry import Box

Quality = Literal["fast", "fine"]
Span = tuple[int, int, int, int]  # left, top, right, bottom in photo pixels

CORE_PROFILE: Final = "mediapipe-selfie"  # its map fills holes in the body that other networks leave
CORE_SIDE: Final = 512  # px; that network works at 256
FACE_HOLE: Final = 0.03  # of the inner face; with more the network has cut holes into it

# More or finer levels measured no better (docs/matting.md), so fine stays near the time of its networks.
LEVELS: Final = MappingProxyType({"fast": (), "fine": (Level(125, 20), Level(250, 12))})


class Matte(Struct, frozen=True):
    """A person cut out: alpha float32 [h, w] 0..1 and foreground RGB uint8 [h, w, 3] in clean colours.

    `region` is the part of the photo that it covers, in whole photo pixels; `scale` is matte pixels for
    each photo pixel, 1.0 exactly when the region was not shrunk.
    """

    alpha: Floats
    foreground: Picture
    region: Box
    scale: float


class Draft(Struct, frozen=True):
    """The network's alpha [h, w] without holes and strangers; a head can be measured on it."""

    alpha: Floats
    region: Box
    scale: float


class PendingMatte(Struct, frozen=True):
    """A matte that other threads still compute; its draft, its alpha and its colours wait for them.

    `picture` is what the networks saw of the region, RGB at the size of the alpha. `network_alpha` [h, w] and
    `core` [n, m] are what the large and the small network made of it, the second None where there is none.
    """

    region: Box
    scale: float
    picture: Picture
    network_alpha: Floats
    core: Floats | None
    draft_alpha: Future[Floats]
    final_alpha: Future[Floats]
    colours: Future[EdgeColours]

    @property
    def draft(self) -> Draft:
        """The matte before its hair is refined."""
        return Draft(self.draft_alpha.result(), self.region, self.scale)

    @property
    def alpha(self) -> Floats:
        """As in `Matte`."""
        return self.final_alpha.result()

    @property
    def certainty(self) -> Floats:
        """The lesser of what both networks say, each by itself: 0..1 [n, m]."""
        if self.core is None:
            return self.network_alpha
        return np.minimum(resize(self.network_alpha, self.core.shape), self.core)

    def clean(self, colours: Picture, opacity: Picture, points: Floats) -> Picture:
        """Return the person's own colours RGB [n, 3] of single pixels.

        colours: RGB [n, 3], opacity: 0..255 [n], points: x and y in the photo [2, n].
        """
        x, y = points
        region = self.region
        return self.colours.result().clean(
            colours, opacity, (x - region.left) / region.width, (y - region.top) / region.height
        )

    def finish(self) -> Matte:
        """Wait for the other threads and return the whole matte."""
        foreground = clean_foreground(self.picture, self.alpha, self.colours.result())
        return Matte(self.alpha, foreground, self.region, self.scale)


class Matting:
    """The matting recipe around one profile's network; safe to use from several threads.

    models: by the stem of their file. Raises WeightsMissing or ProfileMismatch when the profile's network
    is absent or is another one. Without the core network, body and face are filled from the face alone.
    """

    def __init__(self, profile: Profile, models: Mapping[str, Model]) -> None:
        self.profile = profile
        self._network = _network(profile, models)
        core = find_profile(CORE_PROFILE)
        has_core = profile.id != core.id and core.model in models
        self._core = _network(core, models) if has_core else None
        self._executor = ThreadPoolExecutor(thread_name_prefix="finish")

    def matte(self, photo: Picture, region: Box, face: Box | None, quality: Quality) -> Matte:
        """Cut the person out of a region of an RGB photo [h, w, 3]; the arguments are those of `begin`."""
        return self.begin(photo, region, face, quality).finish()

    def begin(self, photo: Picture, region: Box, face: Box | None, quality: Quality) -> PendingMatte:
        """Run the networks over a region of an RGB photo [h, w, 3]; other threads do the rest of the matte.

        region: in photo pixels, clipped at the photo's edge; it should exceed the final frame by 30 % on
        every side. face: in photo pixels; None where there may be any number of people. Deterministic.
        """
        left, top, right, bottom = _whole_pixels(region, photo.shape)
        picture = _cap(photo[top:bottom, left:right])
        scale = (
            picture.shape[0] / (bottom - top) if picture.shape[:2] != (bottom - top, right - left) else 1.0
        )
        local_face = None if face is None else _move(face, left, top, scale)
        # The small network runs beside the large one, which leaves a core idle here and there.
        levels = LEVELS[quality]
        coarse_look = submit(self._executor, self._look_coarsely, picture, levels)
        alpha = self._look(photo, (left, top, right, bottom), picture, local_face)
        core, hair, edges = coarse_look.result()
        # Each is submitted after the task that it waits for, so it can never block that task.
        draft = self._executor.submit(_draft, alpha, core, local_face)
        final_alpha = self._executor.submit(
            lambda: keep_ornaments(picture, refine(hair, draft.result(), levels), local_face)
        )
        colours = self._executor.submit(lambda: EdgeColours.estimate(edges, final_alpha.result()))
        whole_region = Box(left, top, right - left, bottom - top)
        return PendingMatte(whole_region, scale, picture, alpha, core, draft, final_alpha, colours)

    def segment(self, photo: Picture, quality: Quality = "fine") -> tuple[Matte, list[tuple[Box, float]]]:
        """Return the matte of all people in a photo, at its own size, and box and score of each piece.

        A piece counts where both networks agree about people, whether or not a face can be seen.
        """
        height, width = photo.shape[:2]
        matte = self.begin(photo, Box(0, 0, width, height), None, quality)
        people = outlined_people(matte.certainty, (width, height))
        # The matte may be smaller than the photo; the colours are the photo's own at any size.
        alpha = resize(matte.alpha, photo.shape)
        foreground = clean_foreground(photo, alpha, matte.colours.result())
        return Matte(alpha, foreground, matte.region, 1.0), people

    def _look_coarsely(
        self, picture: Picture, levels: tuple[Level, ...]
    ) -> tuple[Floats | None, Picture, Picture]:
        """Return the small network's map at its own size, and the copies that hair and edges are made on."""
        core = self._core.raw(shrink(picture, CORE_SIDE)) if self._core else None
        return core, shrink(picture, levels[-1].side) if levels else picture, shrink(picture, COLOURS_SIDE)

    def _look(self, photo: Picture, span: Span, picture: Picture, face: Box | None) -> Floats:
        """Return the network's alpha of the picture, and look again while the face has holes.

        The second look takes large shapes before details, the third the whole photo, the fourth the whole
        photo with like contrast everywhere. A look that closes less than half of the hole is worse elsewhere
        and is dropped. Most photos take one look.
        """
        alpha = self._network.alpha(picture)
        if face is None or not self._network.is_recurrent:
            return alpha
        hole = 1 - opacity_of_face(alpha, face)
        others: tuple[Callable[[], Floats], ...] = (
            lambda: self._network.alpha(picture, blur_first=True),
            lambda: self._from_afar(_cap(photo), photo, span, picture),
            lambda: self._from_afar(even_contrast(_cap(photo)), photo, span, picture),
        )
        for look_again in others:
            if hole <= FACE_HOLE:
                break
            other = look_again()
            left_open = 1 - opacity_of_face(other, face)
            if left_open < hole / 2:
                alpha, hole = other, left_open
        return alpha

    def _from_afar(self, small: Picture, photo: Picture, span: Span, picture: Picture) -> Floats:
        """Return the picture's part of the alpha of a small copy of the photo, at the picture's size."""
        alpha = self._network.alpha(small)
        left, top, right, bottom = (round(side * small.shape[0] / photo.shape[0]) for side in span)
        part = alpha[
            min(top, small.shape[0] - 1) : max(bottom, 1), min(left, small.shape[1] - 1) : max(right, 1)
        ]
        return resize(part, picture.shape)


def _draft(alpha: Floats, core: Floats | None, face: Box | None) -> Floats:
    """Return the network's alpha [h, w] without what is not of the person, and without holes."""
    if core is not None and face is not None:
        alpha = drop_extras(alpha, core, face)
    return drop_strangers(fill_core(alpha, core, face), face)


def _network(profile: Profile, models: Mapping[str, Model]) -> Network:
    for name in (profile.model, profile.state_model):
        if name not in models:
            raise WeightsMissing(
                f"the matting profile {profile.id} needs {name}.onnx: {profile.instructions}"
            )
    return Network(profile, models[profile.model], models[profile.state_model])


def _whole_pixels(region: Box, shape: tuple[int, ...]) -> Span:
    """Return left, top, right, bottom of the region inside the photo, never empty."""
    height, width = shape[:2]
    left, top = max(0, int(np.floor(region.left))), max(0, int(np.floor(region.top)))
    right, bottom = min(width, int(np.ceil(region.right))), min(height, int(np.ceil(region.bottom)))
    if left >= right or top >= bottom:
        raise MattingError(f"the region {region} should overlap the photo of {width} x {height} px")
    return left, top, right, bottom


def _cap(region: Picture) -> Picture:
    """Return the region in one piece of memory, no longer than `LONGEST_SIDE`."""
    height, width = region.shape[:2]
    scale = LONGEST_SIDE / max(height, width)
    if scale >= 1:
        return np.ascontiguousarray(region)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return average(region, size)


def _move(face: Box, left: int, top: int, scale: float) -> Box:
    return Box((face.left - left) * scale, (face.top - top) * scale, face.width * scale, face.height * scale)
