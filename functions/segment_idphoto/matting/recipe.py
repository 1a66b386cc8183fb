"""From a photo and the region around a person to alpha and clean colours."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.segment_idphoto.inference import Model
from functions.segment_idphoto.matting.body import drop_strangers, fill_core, opacity_of_face
from functions.segment_idphoto.matting.errors import MattingError, WeightsMissing
from functions.segment_idphoto.matting.foreground import estimate_foreground
from functions.segment_idphoto.matting.network import Network, Picture
from functions.segment_idphoto.matting.profiles import Profile, find_profile
from functions.segment_idphoto.matting.refine import Level, refine
from functions.segment_idphoto.scaling import Floats, averaged, resized, shrunk
from functions.segment_idphoto.vision.geometry import Box

Quality = Literal["fast", "fine"]
Span = tuple[int, int, int, int]  # left, top, right, bottom in photo pixels

LONGEST_SIDE: Final = 1200  # px of the region that networks see; bounds time and memory
CORE_PROFILE: Final = "mediapipe-selfie"  # its map fills holes in the body that other networks leave
CORE_SIDE: Final = 512  # px; that network works at 256
FACE_HOLE: Final = 0.03  # of the inner face; with more the network has cut holes into it

# More or finer levels measured no better (docs/matting.md), so fine stays near the time of its networks.
LEVELS: Final = MappingProxyType({"fast": (), "fine": (Level(125, 20), Level(250, 12))})


@dataclass(frozen=True)
class Matte:
    """A person cut out: alpha float32 [h, w] 0..1 and foreground RGB uint8 [h, w, 3] in clean colours.

    `region` is the part of the photo that it covers, in whole photo pixels; `scale` is matte pixels for
    each photo pixel, 1.0 exactly when the region was not shrunk. The colours may still be worked out while
    the head is measured on the alpha; `foreground` waits for them.
    """

    alpha: NDArray[np.float32]
    colours: NDArray[np.uint8] | Future[NDArray[np.uint8]]
    region: Box
    scale: float

    @property
    def foreground(self) -> NDArray[np.uint8]:
        """The person's own colours."""
        return self.colours.result() if isinstance(self.colours, Future) else self.colours


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
        self._beside = ThreadPoolExecutor(thread_name_prefix="foreground")

    def matte(self, photo: Picture, region: Box, face: Box | None, quality: Quality) -> Matte:
        """Cut the person out of a region of an RGB photo [h, w, 3].

        region: in photo pixels, is cut off at the photo's edge; give the face room, 30 % of the final frame
        on every side. face: in photo pixels; None where there may be any number of people. Deterministic.
        """
        left, top, right, bottom = _whole_pixels(region, photo.shape)
        picture = _capped(photo[top:bottom, left:right])
        scale = (
            picture.shape[0] / (bottom - top) if picture.shape[:2] != (bottom - top, right - left) else 1.0
        )
        inside = None if face is None else _moved(face, left, top, scale)
        alpha = self._look(photo, (left, top, right, bottom), picture, inside)
        core = self._core.raw(shrunk(picture, CORE_SIDE)) if self._core else None
        alpha = drop_strangers(fill_core(alpha, core, inside), inside)
        alpha = refine(picture, alpha, LEVELS[quality])
        colours = self._beside.submit(estimate_foreground, picture, alpha)
        return Matte(alpha, colours, Box(left, top, right - left, bottom - top), scale)

    def segment(self, photo: Picture, quality: Quality = "fine") -> Matte:
        """Return the matte of all people in a photo, at the photo's own size."""
        height, width = photo.shape[:2]
        matte = self.matte(photo, Box(0, 0, width, height), None, quality)
        if matte.scale == 1:
            return matte
        alpha = resized(matte.alpha, photo.shape)
        foreground = np.asarray(cv2.resize(matte.foreground, (width, height)), np.uint8)
        # The matte was worked out smaller; inside the people the photo itself has every detail.
        np.copyto(foreground, photo, where=(alpha >= 1)[:, :, np.newaxis])
        return Matte(alpha, foreground, matte.region, 1.0)

    def _look(self, photo: Picture, span: Span, picture: Picture, face: Box | None) -> Floats:
        """Return the network's alpha of the picture, and look again while the face has holes.

        First large shapes before details; then from afar, for what only the whole photo explains. A look
        that closes less than half of the hole is worse elsewhere and is not kept. Most photos take one look.
        """
        alpha = self._network.alpha(picture)
        if face is None or not self._network.is_recurrent:
            return alpha
        hole = 1 - opacity_of_face(alpha, face)
        others: tuple[Callable[[], Floats], ...] = (
            lambda: self._network.alpha(picture, blur_first=True),
            lambda: self._from_afar(photo, span, picture),
        )
        for look_again in others:
            if hole <= FACE_HOLE:
                break
            other = look_again()
            left_open = 1 - opacity_of_face(other, face)
            if left_open < hole / 2:
                alpha, hole = other, left_open
        return alpha

    def _from_afar(self, photo: Picture, span: Span, picture: Picture) -> Floats:
        """Return the picture's part of the whole photo's alpha, at the picture's size."""
        small = _capped(photo)
        alpha = self._network.alpha(small)
        left, top, right, bottom = (round(side * small.shape[0] / photo.shape[0]) for side in span)
        part = alpha[
            min(top, small.shape[0] - 1) : max(bottom, 1), min(left, small.shape[1] - 1) : max(right, 1)
        ]
        return resized(part, picture.shape)


def _network(profile: Profile, models: Mapping[str, Model]) -> Network:
    if profile.model not in models:
        raise WeightsMissing(f"the matting profile {profile.id} needs {profile.file}: {profile.where}")
    return Network(profile, models[profile.model])


def _whole_pixels(region: Box, shape: tuple[int, ...]) -> Span:
    """Return left, top, right, bottom of the region inside the photo, never empty."""
    height, width = shape[:2]
    left, top = max(0, int(np.floor(region.left))), max(0, int(np.floor(region.top)))
    right, bottom = min(width, int(np.ceil(region.right))), min(height, int(np.ceil(region.bottom)))
    if left >= right or top >= bottom:
        raise MattingError(f"the region {region} should overlap the photo of {width} x {height} px")
    return left, top, right, bottom


def _capped(region: Picture) -> Picture:
    """Return the region in one piece of memory, no longer than `LONGEST_SIDE`."""
    height, width = region.shape[:2]
    scale = LONGEST_SIDE / max(height, width)
    if scale >= 1:
        return np.ascontiguousarray(region)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return averaged(region, size, last_step=cv2.INTER_LINEAR)


def _moved(face: Box, left: int, top: int, scale: float) -> Box:
    return Box((face.left - left) * scale, (face.top - top) * scale, face.width * scale, face.height * scale)
