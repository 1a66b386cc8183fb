"""What the two portrait services take and answer, as the API documents show it."""

from typing import Any, Final, NotRequired, TypedDict

from shared.web.documents import Parameter

IMAGE: Final = Parameter("image", "base64 of a JPEG, PNG or BMP file, without `data:` prefix", required=True)

PHOTO_FIELDS: Final = (
    IMAGE,
    Parameter("background_color", "background of `demo`: `#RRGGBB`, `r,g,b` or a name", default="black"),
    Parameter("gradient", "1 runs to white at the bottom, a colour to that colour"),
    Parameter("size", "a specification's id or name, `WxH` in px or `WxHmm`", default="head-and-shoulders"),
    Parameter("dpi", "written into the files; decides the pixels of sizes in mm"),
    Parameter("format", "file format of `demo`", values=("png", "jpg"), default="png"),
    Parameter("min_kb", "least size of the JPEG"),
    Parameter("max_kb", "largest size of the JPEG"),
    Parameter("pad", "1 fills a JPEG up to `min_kb` without touching the picture"),
    Parameter("layout", "a print sheet: JSON, `paper=6-inch;items=1-inch*4`, or a paper's name"),
    Parameter("checks", "1 adds quality checks"),
    Parameter("roll", "0 leaves a tilted head tilted", default="1"),
)
SEGMENTATION_FIELDS: Final = (
    IMAGE,
    Parameter("type", "comma list of `labelmap`, `scoremap`, `foreground`; all of them when absent"),
)


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
