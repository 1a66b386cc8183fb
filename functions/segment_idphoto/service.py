"""The two services as their callers see them: requests in, the contract's JSON fields out.

As Baidu documents `body_seg_photo` and `body_seg`. `left_*` and `right_*` mean the image's sides, points
and the face box are pixels of `cut`. Keys beyond the contract: `cut_location` (the frame in the photo as it
was sent: a box turned clockwise by `angle` degrees about its middle), and, only when asked for, `photo`,
`layout` and `checks`.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

import cv2
import numpy as np
import pybase64

from functions.segment_idphoto.engine.images.decoding import decode_base64, decode_image
from functions.segment_idphoto.engine.photo.checks import Check, Evidence, quality_checks
from functions.segment_idphoto.engine.photo.colours import Background
from functions.segment_idphoto.engine.photo.composition import Person
from functions.segment_idphoto.engine.photo.crop import Crop
from functions.segment_idphoto.engine.photo.errors import ParameterError
from functions.segment_idphoto.engine.photo.jpeg import LOWEST_QUALITY, encode_jpeg
from functions.segment_idphoto.engine.photo.parameters import Layout, LayoutItem, PhotoParameters
from functions.segment_idphoto.engine.photo.png import encode_png
from functions.segment_idphoto.engine.photo.sheet_plan import Mm, SheetPlan, plan_sheet
from functions.segment_idphoto.engine.photo.sheets import print_sheet
from functions.segment_idphoto.engine.photo.specifications import Specification, Specifications
from functions.segment_idphoto.engine.pipeline import Pixels, Portrait, Portraitist
from functions.segment_idphoto.engine.vision import Box
from functions.segment_idphoto.parameters import PhotoRequest, SegmentationRequest

DEFAULT_SIZE: Final = "head-and-shoulders"  # a frame at native resolution, which has no size on paper
DEFAULT_PRINT: Final = "1-inch"
SCORE_DIGITS: Final = 6
LABEL_THRESHOLD: Final = 128
SHOULDER_SEEN: Final = 0.3  # MoveNet's own advice for a key point that can be relied on

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class _Order:
    """What a caller asked for, looked up: the photo's specification, and the print sheet with those on it.

    All of it is decided before the photo is looked at, so a sheet that cannot be costs no work.
    """

    parameters: PhotoParameters
    specification: Specification
    sheet: SheetPlan | None = None
    printed: tuple[Specification, ...] = ()

    @classmethod
    def of(cls, parameters: PhotoParameters, known: Specifications) -> Self:
        """Look everything up; raises ParameterError or SheetError."""
        specification = known.find(parameters.size or DEFAULT_SIZE, dpi=parameters.dpi)
        layout = parameters.layout
        if layout is None:
            return cls(parameters, specification)
        # What the sheet lists, else as many as fit of the photo's own size, else of one inch.
        items = layout.items or (LayoutItem(size=parameters.size or DEFAULT_PRINT),)
        rows = [_on_paper(known, item.size) for item in items]
        sheet = plan_sheet(
            layout.paper_mm,
            [(mm, item.copies) for (_, mm), item in zip(rows, items, strict=True)],
            dpi=layout.dpi,
            margin=layout.margin,
            gap=layout.gap,
            orientation=layout.orientation,
        )
        return cls(parameters, specification, sheet, tuple(row.for_print(layout.dpi) for row, _ in rows))


def _on_paper(known: Specifications, name: str) -> tuple[Specification, Mm]:
    found = known.find(name, field="layout.items")
    if found.print_mm is None:
        raise ParameterError("layout.items", "a size that has millimetres on paper", name)
    return found, found.print_mm


class PortraitServices:
    """`body_seg_photo` and `body_seg` over one Portraitist; safe to use from several threads."""

    def __init__(self, portraitist: Portraitist, specifications: Specifications) -> None:
        self._portraitist = portraitist
        self._specifications = specifications
        self._encoders = ThreadPoolExecutor(3, thread_name_prefix="encode")

    def body_seg_photo(self, request: PhotoRequest) -> Answer:
        """Answer one ID-photo request; raises ImageError, SceneError or PhotoError."""
        order = _Order.of(request.photo, self._specifications)
        return self._photo(decode_image(decode_base64(request.image)), order)

    def photo_of_file(self, data: bytes, options: Mapping[str, str]) -> Answer:
        """Answer for an image file and the API's optional fields; raises as `body_seg_photo`."""
        order = _Order.of(PhotoParameters.parse(dict(options)), self._specifications)
        return self._photo(decode_image(data), order)

    def body_seg(self, request: SegmentationRequest) -> Answer:
        """Answer one segmentation request; raises ImageError."""
        found = self._portraitist.segment(decode_image(decode_base64(request.image)))
        if not found.people:
            return {**dict.fromkeys(request.maps, ""), "person_num": 0, "person_info": []}
        scoremap = np.asarray(cv2.convertScaleAbs(found.alpha, alpha=255), np.uint8)
        pictures: dict[str, Callable[[], Pixels]] = {
            "labelmap": lambda: (scoremap >= LABEL_THRESHOLD).astype(np.uint8),
            "scoremap": lambda: scoremap,
            "foreground": lambda: np.dstack([found.foreground, scoremap]),
        }
        maps = self._encoders.map(lambda name: _png(pictures[name]()), request.maps)
        people = [
            {
                "left": box.left,
                "top": box.top,
                "width": box.width,
                "height": box.height,
                "score": round(score, SCORE_DIGITS),
            }
            for box, score in found.people
        ]
        return {
            **dict(zip(request.maps, maps, strict=True)),
            "person_num": len(people),
            "person_info": people,
        }

    def _photo(self, photo: Pixels, order: _Order) -> Answer:
        parameters, sheet, layout = order.parameters, order.sheet, order.parameters.layout
        specifications = (order.specification, *order.printed)
        portrait = self._portraitist.portray(photo, specifications, straighten=parameters.roll)
        person, crop = portrait.person(), portrait.crops[0]
        dpi = parameters.dpi or (order.specification.dpi if parameters.size else None)
        pictures: dict[str, Callable[[], str]] = {
            "cut": lambda: _png(person.cut, dpi),
            "scoremap": lambda: _png(person.scoremap, dpi),
        }
        if sheet and layout:
            pictures["layout"] = lambda: _png(
                _drawn(sheet, layout, portrait, parameters.background), sheet.dpi
            )
        encoding = {name: self._encoders.submit(encode) for name, encode in pictures.items()}
        demo, file_facts = _file(person.on(parameters.background), parameters, order.specification, dpi)
        answer: dict[str, Any] = {
            "seg_info": {
                "demo": pybase64.b64encode_as_string(demo),
                **{name: picture.result() for name, picture in encoding.items()},
            },
            **_findings(portrait, crop),
        }
        if parameters.size or parameters.dpi or parameters.format != "png":
            answer["photo"] = {**_photo_facts(crop, dpi), **file_facts}
        if parameters.checks:
            answer["checks"] = [asdict(check) for check in _checks(portrait, person, parameters.background)]
        return answer


def _findings(portrait: Portrait, crop: Crop) -> Answer:
    """Return the face, the pose and the key points, in pixels of the cut."""
    subject = portrait.subject
    parts = subject.body_parts
    moved = crop.move([(part.x, part.y) for part in parts.values()])
    frame = portrait.location()
    return {
        "face_location": {
            **_moved_box(subject.face.box, crop),
            "score": round(subject.face.score, SCORE_DIGITS),
        },
        "pose_info": {
            "body_parts": [
                {name: {"score": round(part.score, SCORE_DIGITS), "x": round(x), "y": round(y)}}
                for (name, part), (x, y) in zip(parts.items(), moved.tolist(), strict=True)
            ],
            "facepose": subject.facepose,
            "bodypose": subject.bodypose,
        },
        "cut_location": {
            "left": round(frame.left),
            "top": round(frame.top),
            "width": round(frame.width),
            "height": round(frame.height),
            "angle": round(frame.angle, 2) + 0.0,  # never -0.0
        },
    }


def _moved_box(box: Box, crop: Crop) -> dict[str, int]:
    """Return the box in the cut: its middle moved, its sides scaled; a tilt does not inflate it."""
    ((x, y),) = crop.move([box.centre]).tolist()
    width, height = box.width * crop.scale, box.height * crop.scale
    return {
        "left": round(x - width / 2),
        "top": round(y - height / 2),
        "width": round(width),
        "height": round(height),
    }


def _photo_facts(crop: Crop, dpi: int | None) -> Answer:
    specification = crop.specification
    return {
        "size": specification.id,
        "name": specification.name_zh,
        "width": crop.size[0],
        "height": crop.size[1],
        "mm": specification.print_mm,
        "dpi": dpi,
        "violations": [asdict(violation) for violation in crop.violations],
        "upscaled": crop.upscaled,
        "body_incomplete": crop.body_incomplete,
    }


def _file(
    demo: Pixels, parameters: PhotoParameters, specification: Specification, dpi: int | None
) -> tuple[bytes, Answer]:
    """Return the composed photo as a file, and what a caller wants to know of it."""
    if parameters.format == "png":
        data = encode_png(demo, dpi=dpi)
        return data, {"format": "png", "bytes": len(data)}
    jpeg = encode_jpeg(
        demo,
        dpi=dpi,
        min_kb=parameters.min_kb,
        max_kb=parameters.max_kb,
        lowest_quality=specification.file.min_quality or LOWEST_QUALITY,
        pad=parameters.pad,
    )
    facts = {
        "format": "jpg",
        "bytes": len(jpeg.data),
        "quality": jpeg.quality,
        "padded_bytes": jpeg.padded_bytes,
    }
    return jpeg.data, facts


def _drawn(sheet: SheetPlan, layout: Layout, portrait: Portrait, background: Background) -> Pixels:
    photos = [portrait.person(index).on(background) for index in range(1, len(portrait.crops))]
    return print_sheet(sheet, photos, marks=layout.marks).pixels


def _checks(portrait: Portrait, person: Person, background: Background) -> list[Check]:
    subject = portrait.subject
    shoulders = [subject.body_parts[name] for name in ("left_shoulder", "right_shoulder")]
    seen = all(part.score >= SHOULDER_SEEN for part in shoulders)
    left, right = ((part.x, part.y) for part in shoulders)
    evidence = Evidence(
        photo=portrait.photo,
        crop=portrait.crops[0],
        person=person,
        background=background,
        yaw=subject.yaw,
        pitch=subject.pitch,
        shoulders=(left, right) if seen else None,
        mesh=subject.mesh,
    )
    return quality_checks(evidence)


def _png(pixels: Pixels, dpi: int | None = None) -> str:
    return pybase64.b64encode_as_string(encode_png(pixels, dpi=dpi))
