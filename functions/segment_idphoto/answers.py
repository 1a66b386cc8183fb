"""The answers of the two portrait services: their shapes on the wire, and how results are written in them.

As Baidu documents `body_seg_photo` and `body_seg`. `left_*` and `right_*` mean the sides of the image; points
and the face box are pixels of `cut`. Keys beyond the contract: `cut_location` (the frame in the photo as it
was sent), and, only when the caller asks for them, `photo`, `layout` and `checks`.
"""

from typing import TYPE_CHECKING, Any, Final, NotRequired, TypedDict, cast

import pybase64
from msgspec.structs import asdict

if TYPE_CHECKING:
    from functions.segment_idphoto.engine.results import (
        PhotoFacts,
        PhotoResult,
        PictureFile,
        SegmentationResult,
    )

SCORE_DIGITS: Final = 6


class Pictures(TypedDict):
    """Base64 of picture files."""

    cut: str
    scoremap: str
    demo: str
    layout: NotRequired[str]


class FaceLocation(TypedDict):
    """Pixels of `cut`."""

    left: int
    top: int
    width: int
    height: int
    score: float


class BodyPart(TypedDict):
    """Pixels of `cut`."""

    x: int
    y: int
    score: float


class PoseInfo(TypedDict):
    """Ten single-key objects, left and right being those of the image, and two classes of pose."""

    body_parts: list[dict[str, BodyPart]]
    facepose: int
    bodypose: int


class CutLocation(TypedDict):
    """Where `cut` lies in the photo as it was sent: a box turned clockwise by `angle` degrees."""

    left: int
    top: int
    width: int
    height: int
    angle: float


class PhotoAnswer(TypedDict):
    """`photo` and `checks` stand there only when they are asked for."""

    seg_info: Pictures
    face_location: FaceLocation
    pose_info: PoseInfo
    cut_location: CutLocation
    photo: NotRequired[dict[str, Any]]
    checks: NotRequired[list[dict[str, Any]]]


class PersonInfo(TypedDict):
    """Pixels of the photo."""

    left: float
    top: float
    width: float
    height: float
    score: float


class SegmentationAnswer(TypedDict):
    """Base64 of PNG files, empty without people; only the maps asked for."""

    labelmap: NotRequired[str]
    scoremap: NotRequired[str]
    foreground: NotRequired[str]
    person_num: int
    person_info: list[PersonInfo]


def write_photo(result: "PhotoResult") -> PhotoAnswer:
    """Return the answer of `body_seg_photo`."""
    pictures = {name: _base64(file) for name, file in result.pictures.items()}
    return cast(PhotoAnswer, {"seg_info": pictures, **write_photo_facts(result)})


def write_photo_facts(result: "PhotoResult") -> dict[str, Any]:
    """Return the answer of `body_seg_photo` without its pictures."""
    facts: dict[str, Any] = {
        "face_location": {
            "left": round(result.face.left),
            "top": round(result.face.top),
            "width": round(result.face.width),
            "height": round(result.face.height),
            "score": round(result.face_score, SCORE_DIGITS),
        },
        "pose_info": {
            "body_parts": [
                {name: {"score": round(part.score, SCORE_DIGITS), "x": round(part.x), "y": round(part.y)}}
                for name, part in result.body_parts.items()
            ],
            "facepose": result.facepose,
            "bodypose": result.bodypose,
        },
        "cut_location": {
            "left": round(result.location.left),
            "top": round(result.location.top),
            "width": round(result.location.width),
            "height": round(result.location.height),
            "angle": round(result.location.angle, 2) + 0.0,  # never -0.0
        },
    }
    if result.facts is not None:
        facts["photo"] = _write_photo(result.facts) | _write_file(result.pictures["demo"])
    if result.checks is not None:
        facts["checks"] = [asdict(check) for check in result.checks]
    return facts


def write_segmentation(result: "SegmentationResult") -> SegmentationAnswer:
    """Return the answer of `body_seg`."""
    maps = {name: _base64(file) if file else "" for name, file in result.pictures.items()}
    people = [
        {
            "left": box.left,
            "top": box.top,
            "width": box.width,
            "height": box.height,
            "score": round(score, SCORE_DIGITS),
        }
        for box, score in result.people
    ]
    return cast(SegmentationAnswer, {**maps, "person_num": len(people), "person_info": people})


def _write_photo(facts: "PhotoFacts") -> dict[str, Any]:
    return {
        "size": facts.specification_id,
        "name": facts.name_zh,
        "width": facts.size[0],
        "height": facts.size[1],
        "mm": facts.print_mm,
        "dpi": facts.dpi,
        "violations": [
            {
                "name": violation.name,
                "measured": violation.value,
                "allowed_min": violation.allowed_min,
                "allowed_max": violation.allowed_max,
                "unit": violation.unit,
                **({"allowed": violation.choices} if violation.choices else {}),
            }
            for violation in facts.violations
        ],
        "upscaled": facts.is_upscaled,
        "body_incomplete": facts.body_incomplete,
    }


def _write_file(file: "PictureFile") -> dict[str, Any]:
    facts: dict[str, Any] = {"format": file.format, "bytes": len(file.data)}
    if file.quality is not None:
        facts |= {"quality": file.quality, "padded_bytes": file.padded_bytes}
    return facts


def _base64(file: "PictureFile") -> str:
    return pybase64.b64encode_as_string(file.data)
