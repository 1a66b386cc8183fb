"""`body_seg_photo` and `body_seg`: from parameters over the engine to a result, and to the answer."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import cache
from typing import Final

import cv2
import numpy as np

from functions.segment_idphoto.answers import PhotoAnswer, SegmentationAnswer, write_photo, write_segmentation
from functions.segment_idphoto.engine.images.decoding import decode_base64, decode_image
from functions.segment_idphoto.engine.photo.colours import WHITE, Background
from functions.segment_idphoto.engine.photo.compliance import standard_background, violations_of_photo
from functions.segment_idphoto.engine.photo.crop import Crop
from functions.segment_idphoto.engine.photo.jpeg import LOWEST_QUALITY, encode_jpeg, encode_near
from functions.segment_idphoto.engine.photo.order import PhotoOrder, order_photo
from functions.segment_idphoto.engine.photo.sheet_plan import Marks, SheetPlan
from functions.segment_idphoto.engine.photo.sheets import draw_sheet
from functions.segment_idphoto.engine.photo.specifications import PhotoSpecification, PhotoSpecifications
from functions.segment_idphoto.engine.pipeline import Pixels, Portrait, Portraitist
from functions.segment_idphoto.engine.results import PhotoFacts, PhotoResult, PictureFile, SegmentationResult
from functions.segment_idphoto.engine.vision.geometry import Box
from functions.segment_idphoto.engine.vision.subject import KeyPoint
from functions.segment_idphoto.pack import portrait_pack
from functions.segment_idphoto.parameters import PhotoOptions, PhotoParameters, SegmentationParameters
from shared.pictures.png import encode_png

LABEL_THRESHOLD: Final = 128


class PortraitService:
    """ID photos and segmentations over one Portraitist; safe to use from several threads."""

    def __init__(self, portraitist: Portraitist, specifications: PhotoSpecifications) -> None:
        self._portraitist = portraitist
        self._specifications = specifications
        self._encoders = ThreadPoolExecutor(3, thread_name_prefix="encode")

    def photo(self, parameters: PhotoParameters) -> PhotoResult:
        """Make one ID photo; raises ImageError, SceneError or PhotoError."""
        order = self._order(parameters.options)
        return self._photo(decode_image(decode_base64(parameters.image)), parameters.options, order)

    def photo_of_file(self, data: bytes, fields: Mapping[str, str]) -> PhotoResult:
        """Make one ID photo of an image file and optional fields; raises as `photo`."""
        options = PhotoOptions.parse(dict(fields))
        order = self._order(options)
        return self._photo(decode_image(data), options, order)

    def segmentation(self, parameters: SegmentationParameters) -> SegmentationResult:
        """Separate the people of one photo from the rest; raises ImageError."""
        segmentation = self._portraitist.segment(decode_image(decode_base64(parameters.image)))
        if not segmentation.people:
            return SegmentationResult(dict.fromkeys(parameters.maps), ())
        scoremap = np.asarray(cv2.convertScaleAbs(segmentation.alpha, alpha=255), np.uint8)
        maps: dict[str, Callable[[], Pixels]] = {
            "labelmap": lambda: (scoremap >= LABEL_THRESHOLD).astype(np.uint8),
            "scoremap": lambda: scoremap,
            "foreground": lambda: np.dstack([segmentation.foreground, scoremap]),
        }
        files = self._encoders.map(lambda name: PictureFile(encode_png(maps[name]())), parameters.maps)
        return SegmentationResult(dict(zip(parameters.maps, files, strict=True)), segmentation.people)

    def _order(self, options: PhotoOptions) -> PhotoOrder:
        return order_photo(self._specifications, options.size, options.dpi, options.layout)

    def _photo(self, photo: Pixels, options: PhotoOptions, order: PhotoOrder) -> PhotoResult:
        background = options.background_of(standard_background(order.specification) if options.size else None)
        portrait = self._portraitist.portray(photo, order.specifications, straighten=options.roll)
        crop = portrait.crops[0]
        dpi = options.dpi or (order.specification.dpi if options.size else None)
        # The cut is encoded while other threads finish the matte.
        encoding = {"cut": self._encoders.submit(_encode_cut, portrait.cut, options, dpi)}
        person = portrait.person()
        pictures: dict[str, Callable[[], PictureFile]] = {
            "scoremap": lambda: PictureFile(encode_png(person.scoremap, dpi=dpi)),
        }
        if sheet := order.sheet:
            papers = [_background_on_sheet(options, background, item) for item in order.items]
            pictures["layout"] = lambda: _draw_layout(sheet, order.marks, portrait, papers)
        encoding |= {name: self._encoders.submit(encode) for name, encode in pictures.items()}
        composition = person.compose(background)
        demo = _encode_photo(composition, options, order.specification, dpi, self._encoders)
        subject = portrait.subject
        has_facts = options.size or options.dpi or options.format != "png"
        return PhotoResult(
            pictures={"demo": demo, **{name: picture.result() for name, picture in encoding.items()}},
            face=_box_in_cut(subject.face.box, crop),
            face_score=subject.face.score,
            body_parts=_parts_in_cut(subject.body_parts, crop),
            facepose=subject.facepose,
            bodypose=subject.bodypose,
            location=portrait.location(),
            facts=_facts(crop, dpi, background, demo) if has_facts else None,
            checks=tuple(portrait.check(person, background)) if options.checks else None,
        )


def _encode_photo(
    pixels: Pixels,
    options: PhotoOptions,
    specification: PhotoSpecification,
    dpi: int | None,
    workers: Executor,
) -> PictureFile:
    """Return the composed photo as a file of the format and the size that the options ask for."""
    if options.format == "png":
        return PictureFile(encode_png(pixels, dpi=dpi, workers=workers))
    has_limits = options.min_kb is not None or options.max_kb is not None
    rule = specification.file
    encode = encode_jpeg if has_limits else encode_near
    jpeg = encode(
        pixels,
        dpi=dpi,
        min_kb=options.min_kb if has_limits else rule.min_kb,
        max_kb=options.max_kb if has_limits else rule.max_kb,
        lowest_quality=rule.min_quality or LOWEST_QUALITY,
        pad=options.pad,
    )
    return PictureFile(jpeg.data, "jpg", jpeg.quality, jpeg.padded_bytes)


def _encode_cut(pixels: Pixels, options: PhotoOptions, dpi: int | None) -> PictureFile:
    if options.cut_format == "png":
        return PictureFile(encode_png(pixels, dpi=dpi))
    jpeg = encode_jpeg(pixels, dpi=dpi)
    return PictureFile(jpeg.data, "jpg", jpeg.quality)


def _background_on_sheet(options: PhotoOptions, photo: Background, item: PhotoSpecification) -> Background:
    """Return the background of a size on a sheet: the caller's colour, that of its rule, or the photo's.

    Paper is not transparent: in place of that it is white.
    """
    if photo.is_transparent:
        return Background(WHITE)
    has_rule = options.background_color is None and item.backgrounds
    return options.background_of(standard_background(item)) if has_rule else photo


def _draw_layout(
    sheet: SheetPlan, marks: Marks, portrait: Portrait, backgrounds: Sequence[Background]
) -> PictureFile:
    """Draw the sheet; `backgrounds` are those of the items, the crops after the first."""
    photos = [portrait.person(index).compose(paper) for index, paper in enumerate(backgrounds, start=1)]
    return PictureFile(encode_png(draw_sheet(sheet, photos, marks=marks).pixels, dpi=sheet.dpi))


def _box_in_cut(box: Box, crop: Crop) -> Box:
    """Return the box in the cut: its middle is moved, its sides are scaled; a tilt does not inflate it."""
    ((x, y),) = crop.move([box.centre]).tolist()
    width, height = box.width * crop.scale, box.height * crop.scale
    return Box(x - width / 2, y - height / 2, width, height)


def _parts_in_cut(parts: Mapping[str, KeyPoint], crop: Crop) -> dict[str, KeyPoint]:
    points = crop.move([(part.x, part.y) for part in parts.values()]).tolist()
    return {
        name: KeyPoint(x, y, part.score) for (name, part), (x, y) in zip(parts.items(), points, strict=True)
    }


def _facts(crop: Crop, dpi: int | None, background: Background, demo: PictureFile) -> PhotoFacts:
    return PhotoFacts(
        specification_id=crop.specification.id,
        name_zh=crop.specification.name_zh,
        size=crop.size,
        print_mm=crop.specification.print_mm,
        dpi=dpi,
        violations=violations_of_photo(crop, background, len(demo.data)),
        is_upscaled=crop.is_upscaled,
        body_incomplete=crop.body_incomplete,
    )


@cache
def portrait_service() -> PortraitService:
    """Return the service over the models in use."""
    pack = portrait_pack()
    return PortraitService(pack.portraitist, pack.specifications)


def body_seg_photo(parameters: PhotoParameters) -> PhotoAnswer:
    """Answer one call of `body_seg_photo`; raises ImageError, SceneError or PhotoError."""
    return write_photo(portrait_service().photo(parameters))


def body_seg(parameters: SegmentationParameters) -> SegmentationAnswer:
    """Answer one call of `body_seg`; raises ImageError."""
    return write_segmentation(portrait_service().segmentation(parameters))
