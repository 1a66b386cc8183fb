"""Results become answers: base64 and field names of the API, names of files for an upload."""

import base64

from msgspec.structs import replace

from functions.segment_idphoto.answers import write_photo, write_segmentation
from functions.segment_idphoto.engine.photo.checks import Check
from functions.segment_idphoto.engine.photo.crop import Location, Violation
from functions.segment_idphoto.engine.results import PhotoFacts, PhotoResult, PictureFile, SegmentationResult
from functions.segment_idphoto.engine.vision.geometry import Box
from functions.segment_idphoto.engine.vision.subject import KeyPoint
from functions.segment_idphoto.errors import ERRORS, MissingImage
from functions.segment_idphoto.uploads.answers import UploadSource, picture_files, write_error, write_result

RESULT = PhotoResult(
    pictures={"demo": PictureFile(b"demo"), "cut": PictureFile(b"cut"), "scoremap": PictureFile(b"map")},
    face=Box(10.4, 20.6, 30.5, 40.0),
    face_score=0.12345678,
    body_parts={"neck": KeyPoint(1.2, 2.8, 0.5)},
    facepose=1,
    bodypose=4,
    location=Location(1.4, 2.6, 3.0, 4.0, -0.001),
    facts=None,
    checks=None,
)
FACTS = PhotoFacts(
    specification_id="1-inch",
    name_zh="一寸",
    size=(295, 413),
    print_mm=(25.0, 35.0),
    dpi=300,
    violations=(Violation("top_margin", 0.02, 0.05, None, "fraction"),),
    is_upscaled=False,
    body_incomplete=True,
)
SOURCE = UploadSource(bucket="uploads", key="a.png", etag="e")


def test_an_answer_holds_base64_and_the_fields_of_the_contract() -> None:
    answer = write_photo(RESULT)
    assert {name: base64.b64decode(text) for name, text in answer["seg_info"].items()} == {
        "demo": b"demo",
        "cut": b"cut",
        "scoremap": b"map",
    }
    assert answer["face_location"] == {"left": 10, "top": 21, "width": 30, "height": 40, "score": 0.123457}
    assert answer["pose_info"]["body_parts"] == [{"neck": {"score": 0.5, "x": 1, "y": 3}}]
    assert (answer["pose_info"]["facepose"], answer["pose_info"]["bodypose"]) == (1, 4)
    assert str(answer["cut_location"]["angle"]) == "0.0"
    assert "photo" not in answer
    assert "checks" not in answer


def test_facts_and_checks_stand_there_when_the_result_has_them() -> None:
    demo = PictureFile(b"jpeg", "jpg", 90, 12)
    check = Check("yaw", 1.5, "deg", "<= 5", "pass")
    answer = write_photo(
        replace(RESULT, pictures=RESULT.pictures | {"demo": demo}, facts=FACTS, checks=(check,))
    )
    assert answer["photo"]["violations"] == [
        {"name": "top_margin", "measured": 0.02, "allowed_min": 0.05, "allowed_max": None, "unit": "fraction"}
    ]
    assert (answer["photo"]["size"], answer["photo"]["name"]) == ("1-inch", "一寸")
    assert (answer["photo"]["upscaled"], answer["photo"]["body_incomplete"]) == (False, True)
    file_facts = {name: answer["photo"][name] for name in ("format", "bytes", "quality", "padded_bytes")}
    assert file_facts == {"format": "jpg", "bytes": 4, "quality": 90, "padded_bytes": 12}
    assert answer["checks"] == [
        {"name": "yaw", "value": 1.5, "unit": "deg", "limit": "<= 5", "result": "pass"}
    ]


def test_maps_without_people_are_empty_texts() -> None:
    answer = write_segmentation(SegmentationResult({"scoremap": None}, ()))
    assert answer == {"scoremap": "", "person_num": 0, "person_info": []}
    result = SegmentationResult({"scoremap": PictureFile(b"map")}, ((Box(1, 2, 3, 4), 0.5),))
    answer = write_segmentation(result)
    assert base64.b64decode(answer["scoremap"]) == b"map"
    assert answer["person_info"] == [{"left": 1, "top": 2, "width": 3, "height": 4, "score": 0.5}]


def test_an_upload_keeps_the_bytes_and_names_their_files() -> None:
    jpeg = replace(RESULT, pictures=RESULT.pictures | {"demo": PictureFile(b"jpeg", "jpg", 90)})
    assert picture_files(jpeg) == {"cut.png": b"cut", "scoremap.png": b"map", "demo.jpg": b"jpeg"}
    content = write_result(SOURCE, 7, jpeg)
    assert content["seg_info"] == {"cut": "cut.png", "scoremap": "scoremap.png", "demo": "demo.jpg"}
    assert (content["source"], content["log_id"]) == (SOURCE, 7)
    assert content["face_location"] == write_photo(jpeg)["face_location"]


def test_the_error_of_an_upload_is_that_of_the_api() -> None:
    assert write_error(SOURCE, ERRORS[MissingImage], "no image", 7) == {
        "source": SOURCE,
        "error_code": 216101,
        "error_msg": "param image not exist",
        "error_detail": "no image",
        "log_id": 7,
    }
