"""body_seg_photo and body_seg with the real models, on real photographs and what can be made of them."""

import base64
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.functional.conftest import Client

PHOTO = "/rest/2.0/image-classify/v1/body_seg_photo"
SEGMENT = "/rest/2.0/image-classify/v1/body_seg"
PARTS = [
    "left_ear",
    "right_ear",
    "left_eye",
    "right_eye",
    "nose_tip",
    "left_mouth",
    "right_mouth",
    "right_shoulder",
    "left_shoulder",
    "neck",
]

Pixels = NDArray[np.uint8]
Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(portrait: Client, access_token: str) -> Ask:
    """Send a picture (pixels or file bytes) with options; return the JSON answer."""

    def send(picture: Pixels | bytes, path: str = PHOTO, **options: str) -> dict[str, Any]:
        data = picture if isinstance(picture, bytes) else png(picture)
        form = {"image": base64.b64encode(data).decode(), **options}
        answer = portrait.post(path, params={"access_token": access_token}, data=form)
        assert answer.status_code == 200
        return dict(answer.json())

    return send


@pytest.fixture(scope="session")
def collins(astronaut: Path) -> Pixels:
    """The astronaut's portrait, BGR 512 x 512."""
    return np.asarray(cv2.imread(str(astronaut)), np.uint8)


def png(pixels: Pixels) -> bytes:
    return cv2.imencode(".png", pixels)[1].tobytes()


def picture(text: str) -> Pixels:
    return np.asarray(
        cv2.imdecode(np.frombuffer(base64.b64decode(text), np.uint8), cv2.IMREAD_UNCHANGED), np.uint8
    )


def test_the_default_answer_has_exactly_the_fields_of_the_contract(ask: Ask, collins: Pixels) -> None:
    answer = ask(collins)
    assert set(answer) == {"log_id", "seg_info", "face_location", "pose_info", "cut_location"}
    assert set(answer["seg_info"]) == {"cut", "scoremap", "demo"}
    assert set(answer["face_location"]) == {"left", "top", "width", "height", "score"}
    assert [next(iter(part)) for part in answer["pose_info"]["body_parts"]] == PARTS
    assert answer["pose_info"]["facepose"] in (1, 2)
    assert answer["pose_info"]["bodypose"] in (-1, 1, 2, 3, 4, 5, 6)
    for part in answer["pose_info"]["body_parts"]:
        ((_, values),) = part.items()
        assert isinstance(values["x"], int)
        assert 0 <= values["score"] <= 1


def test_the_three_pictures_are_one_head_and_shoulders_frame(ask: Ask, collins: Pixels) -> None:
    answer = ask(collins)
    cut, score, demo = (picture(answer["seg_info"][name]) for name in ("cut", "scoremap", "demo"))
    assert cut.shape == demo.shape == (*score.shape, 3)
    assert cut.shape[1] / cut.shape[0] == pytest.approx(3 / 4, abs=0.01)
    face = answer["face_location"]
    assert 0.3 < face["height"] / cut.shape[0] < 0.6
    assert abs(face["left"] + face["width"] / 2 - cut.shape[1] / 2) < 0.1 * cut.shape[1]
    inside = score[face["top"] : face["top"] + face["height"], face["left"] : face["left"] + face["width"]]
    assert inside.mean() > 240
    assert (demo[score == 0] == 0).all()
    opaque = score == 255
    assert np.abs(demo[opaque].astype(int) - cut[opaque]).mean() < 1


def test_points_lie_in_the_cut_and_left_is_the_left_of_the_image(ask: Ask, collins: Pixels) -> None:
    answer = ask(collins)
    part = {name: values for entry in answer["pose_info"]["body_parts"] for name, values in entry.items()}
    for side in ("ear", "eye", "mouth", "shoulder"):
        assert part[f"left_{side}"]["x"] < part[f"right_{side}"]["x"]
    assert part["left_eye"]["y"] < part["nose_tip"]["y"] < part["left_mouth"]["y"] < part["neck"]["y"]
    where = answer["cut_location"]
    assert where["left"] < 512
    assert where["width"] == pytest.approx(picture(answer["seg_info"]["cut"]).shape[1], rel=0.02)


@pytest.mark.parametrize(
    ("name", "bgr"),
    [("white", (255, 255, 255)), ("#438EDB", (219, 142, 67)), ("255,0,0", (0, 0, 255)), ("红", None)],
)
def test_the_background_has_the_colour_asked_for_to_the_bit(
    ask: Ask, collins: Pixels, name: str, bgr: tuple[int, int, int] | None
) -> None:
    answer = ask(collins, background_color=name)
    if bgr is None:
        return
    demo, score = picture(answer["seg_info"]["demo"]), picture(answer["seg_info"]["scoremap"])
    assert (demo[score == 0] == bgr).all()


def test_a_size_is_cropped_by_its_own_rule_and_carries_its_dpi(ask: Ask, collins: Pixels) -> None:
    answer = ask(collins, size="一寸", background_color="white", checks="1")
    demo = base64.b64decode(answer["seg_info"]["demo"])
    assert picture(answer["seg_info"]["demo"]).shape == (413, 295, 3)
    assert b"pHYs" in demo[:64]
    assert answer["photo"]["width"], answer["photo"]["height"] == (295, 413)
    assert {check["result"] for check in answer["checks"]} <= {"pass", "warn", "fail", "unknown"}


def test_a_jpeg_keeps_to_its_file_size(ask: Ask, collins: Pixels) -> None:
    answer = ask(collins, size="358x441", format="jpg", min_kb="14", max_kb="40", dpi="350")
    data = base64.b64decode(answer["seg_info"]["demo"])
    assert data.startswith(b"\xff\xd8\xff\xe0")
    assert 14 * 1024 <= len(data) <= 40_000
    assert int.from_bytes(data[14:16], "big") == 350


def test_a_print_sheet_comes_beside_the_photo(ask: Ask, collins: Pixels) -> None:
    answer = ask(collins, layout="paper=6-inch;items=1-inch*4,2-inch*2", background_color="white")
    sheet = picture(answer["seg_info"]["layout"])
    assert sorted(sheet.shape[:2]) == [1200, 1800]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda p: np.full((400, 400, 3), 200, np.uint8), 282102),
        (lambda p: np.hstack([p, cv2.flip(p, 1)]), 282103),
        (lambda p: cv2.rotate(p, cv2.ROTATE_180), 282103),
        (lambda p: cv2.resize(p, (49, 49)), 216202),
        (lambda p: cv2.resize(p, (4097, 100)), 216202),
    ],
    ids=["nobody", "two people", "upside-down", "too small", "too large"],
)
def test_a_photo_that_cannot_be_used_has_the_code_of_its_fault(
    ask: Ask, collins: Pixels, make: Callable[[Pixels], Pixels], code: int
) -> None:
    answer = ask(np.asarray(make(collins), np.uint8))
    assert answer["error_code"] == code
    assert answer["error_detail"]
    assert set(answer) == {"error_code", "error_msg", "error_detail", "log_id"}


@pytest.mark.parametrize("turn", [cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_90_COUNTERCLOCKWISE])
def test_a_photo_on_its_side_is_turned_upright(ask: Ask, collins: Pixels, turn: int) -> None:
    answer = ask(np.asarray(cv2.rotate(collins, turn), np.uint8))
    part = {name: values for entry in answer["pose_info"]["body_parts"] for name, values in entry.items()}
    assert part["left_eye"]["y"] < part["left_mouth"]["y"]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, 216101),
        ({"image": ""}, 216200),
        ({"image": "data:image/png;base64,AAAA"}, 216201),
        ({"image": "@@@@"}, 216201),
        ({"image": base64.b64encode(b"GIF89a" + bytes(100)).decode()}, 216201),
        ({"image": "A" * (5 * 1024 * 1024)}, 216202),
        ({"image": "AAAA", "background_color": "no colour"}, 216100),
        ({"image": "AAAA", "size": "0x0"}, 216100),
        ({"image": "AAAA", "layout": "paper=6-inch;dpi=600;items=330x330mm"}, 216100),
    ],
    ids=[
        "missing",
        "empty",
        "data prefix",
        "no base64",
        "gif",
        "over 4 MB",
        "bad colour",
        "bad size",
        "bad sheet",
    ],
)
def test_a_form_that_cannot_be_used_has_the_code_of_its_fault(
    portrait: Client, access_token: str, form: dict[str, str], code: int
) -> None:
    answer = portrait.post(PHOTO, params={"access_token": access_token}, data=form).json()
    assert answer["error_code"] == code


def test_missing_image_is_named_as_the_original_service_names_it(portrait: Client, access_token: str) -> None:
    answer = portrait.post(PHOTO, params={"access_token": access_token}, data={"type": "x"}).json()
    assert answer["error_msg"] == "param image not exist"


def test_body_seg_gives_the_maps_asked_for(ask: Ask, collins: Pixels) -> None:
    answer = ask(collins, SEGMENT)
    label, score, foreground = (picture(answer[name]) for name in ("labelmap", "scoremap", "foreground"))
    assert set(np.unique(label)) == {0, 1}
    assert label.shape == score.shape == foreground.shape[:2] == (512, 512)
    assert foreground.shape[2] == 4
    assert answer["person_num"] == len(answer["person_info"]) == 1
    assert set(answer["person_info"][0]) == {"left", "top", "width", "height", "score"}
    only = ask(collins, SEGMENT, type="scoremap")
    assert "labelmap" not in only
    assert "foreground" not in only


def test_body_seg_knows_pictures_without_people_and_with_several(ask: Ask, collins: Pixels) -> None:
    nobody = ask(np.full((300, 300, 3), 90, np.uint8), SEGMENT)
    assert (nobody["person_num"], nobody["person_info"], nobody["scoremap"]) == (0, [], "")
    assert ask(np.hstack([collins, collins]), SEGMENT)["person_num"] == 2


@pytest.mark.parametrize("cover", [(150, 30, 30), (60, 60, 60)], ids=["helmet", "mask"])
def test_somebody_without_a_face_is_cut_out_and_gets_no_id_photo(
    ask: Ask, collins: Pixels, cover: tuple[int, int, int]
) -> None:
    hidden = collins.copy()
    cv2.ellipse(hidden, (224, 115), (70, 92), 0, 0, 360, cover, -1)
    answer = ask(hidden, SEGMENT)
    assert answer["person_num"] == len(answer["person_info"]) == 1
    assert (picture(answer["labelmap"]) == 1).mean() > 0.15
    refusal = ask(hidden)
    assert refusal["error_code"] == 282102
    assert refusal["error_detail"].startswith("no clear face was found")


def test_a_form_in_parts_is_answered_like_an_urlencoded_one(
    portrait: Client, access_token: str, collins: Pixels
) -> None:
    image = base64.b64encode(png(collins)).decode()
    for path in (PHOTO, SEGMENT):
        fields = {"access_token": (None, access_token), "image": (None, image)}
        answer = portrait.post(path, files=fields).json()
        assert "error_code" not in answer
    only_image = portrait.post(SEGMENT, params={"access_token": access_token}, files={"image": (None, image)})
    assert only_image.json()["person_num"] == 1


@pytest.mark.parametrize("path", [PHOTO, SEGMENT])
def test_a_body_that_is_a_bare_file_is_told_what_it_is(
    portrait: Client, access_token: str, collins: Pixels, path: str
) -> None:
    jpeg = cv2.imencode(".jpg", collins)[1].tobytes()
    for body, kind in ((jpeg, "a JPEG file"), (gzip.compress(b"image=" + jpeg), "compressed with gzip")):
        answer = portrait.post(path, params={"access_token": access_token}, content=body).json()
        assert answer["error_code"] == 216100
        assert kind in answer["error_detail"]


def test_a_transparent_background_a_jpeg_cut_and_a_size_in_inches(ask: Ask, collins: Pixels) -> None:
    answer = ask(collins, background_color="transparent", cut_format="jpg", size="2x2in")
    demo, cut = picture(answer["seg_info"]["demo"]), base64.b64decode(answer["seg_info"]["cut"])
    assert demo.shape == (600, 600, 4)
    assert set(np.unique(demo[..., 3])) >= {0, 255}
    assert cut.startswith(b"\xff\xd8\xff")


def test_a_named_size_brings_its_colour_and_says_what_is_missed(ask: Ask, collins: Pixels) -> None:
    visa = ask(collins, size="us-visa", format="jpg")
    assert "background" not in [violation["name"] for violation in visa["photo"]["violations"]]
    assert (picture(visa["seg_info"]["demo"])[5, 5] > 250).all()
    black = ask(collins, size="us-visa", background_color="black")
    (missed,) = [entry for entry in black["photo"]["violations"] if entry["name"] == "background"]
    assert (missed["measured"], missed["allowed"]) == ("0,0,0", ["white"])


@pytest.mark.parametrize(("size", "limits"), [("cn-resident-id", (14, 20)), ("us-visa", (None, 240))])
def test_the_kb_of_a_size_are_kept_by_its_jpeg_and_said_of_its_png(
    ask: Ask, collins: Pixels, size: str, limits: tuple[int | None, int]
) -> None:
    jpeg, png_file = (ask(collins, size=size, format=kind)["photo"] for kind in ("jpg", "png"))
    assert (limits[0] or 0) * 1000 <= jpeg["bytes"] <= limits[1] * 1024
    assert "file_size" not in [violation["name"] for violation in jpeg["violations"]]
    (missed,) = [violation for violation in png_file["violations"] if violation["name"] == "file_size"]
    assert missed["measured"] == pytest.approx(png_file["bytes"] / 1000, abs=0.1)
    assert (missed["allowed_min"], missed["allowed_max"]) == limits


@pytest.mark.parametrize(
    ("options", "colours"),
    [
        ({}, {(255, 255, 255), (255, 197, 100)}),  # each size's own first colour, BGR
        ({"background_color": "red"}, {(0, 0, 255)}),
        ({"background_color": "transparent"}, {(255, 255, 255)}),
    ],
    ids=["of the sizes", "of the caller", "transparent"],
)
def test_sizes_on_a_sheet_stand_on_their_own_colours(
    ask: Ask, collins: Pixels, options: dict[str, str], colours: set[tuple[int, int, int]]
) -> None:
    items = "paper=6-inch;items=cn-passport-print*1,cn-education*1"
    sheet = picture(ask(collins, layout=items, **options)["seg_info"]["layout"])
    found = {tuple(colour) for colour in sheet.reshape(-1, 3)[::7].tolist()}
    assert colours <= found
    assert not {(0, 0, 255), (255, 197, 100), (0, 0, 0)}.difference(colours) & _large_areas(sheet)


def _large_areas(sheet: Pixels) -> set[tuple[int, int, int]]:
    """Return the colours, BGR, of at least a hundredth of a sheet."""
    colours, counts = np.unique(sheet.reshape(-1, 3), axis=0, return_counts=True)
    return {tuple(colour) for colour in colours[counts >= 0.01 * counts.sum()].tolist()}


def test_readiness_says_what_the_models_really_run_on(portrait: Client) -> None:
    portrait.post(PHOTO)
    ready = portrait.get("/_/ready")
    assert ready.status_code == 200
    assert set(ready.json()["providers"].values()) == {"CPUExecutionProvider"}
    assert b"CPUExecutionProvider" in portrait.get("/metrics").content
