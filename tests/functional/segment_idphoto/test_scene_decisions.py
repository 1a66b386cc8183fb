"""Who may have an ID photo made: real photographs through the real models."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from functions.segment_idphoto.engine.inference.loading import load_models
from functions.segment_idphoto.engine.inference.session import InferenceOptions
from functions.segment_idphoto.engine.vision.errors import NoPerson, SceneError, SeveralPeople, UpsideDown
from functions.segment_idphoto.engine.vision.geometry import Box
from functions.segment_idphoto.engine.vision.scene import Sighting, Vision

Photo = NDArray[np.uint8]

NAMES = ("centerface", "movenet_multipose", "blazepose_detection", "face_landmark_468")
FACE = Box(178, 60, 92, 116)  # of the astronaut, read off the picture


@pytest.fixture(scope="module")
def vision(models_dir: Path) -> Vision:
    paths = {name: models_dir / f"{name}.onnx" for name in NAMES}
    return Vision(load_models(paths, InferenceOptions(threads=2)))


@pytest.fixture(scope="module")
def photo(astronaut: Path) -> Photo:
    return read(astronaut)


def read(path: Path) -> Photo:
    return np.ascontiguousarray(cv2.imread(str(path))[..., ::-1])


def turned(photo: Photo, quarter_turns: int) -> Photo:
    return np.ascontiguousarray(np.rot90(photo, quarter_turns))


def bust(photo: Photo) -> Photo:
    """The astronaut without shuttle and flag."""
    return np.ascontiguousarray(photo[:330, 60:340])


def beside(main: Photo, other: Photo, scale: float) -> Photo:
    """Two photos side by side on grey, the second scaled, both on the lower edge."""
    other = cv2.resize(other, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height = max(main.shape[0], other.shape[0])
    canvas = np.full((height, main.shape[1] + other.shape[1], 3), 128, np.uint8)
    canvas[height - main.shape[0] :, : main.shape[1]] = main
    canvas[height - other.shape[0] :, main.shape[1] :] = other
    return canvas


# --- one person -------------------------------------------------------------------------------------


def test_the_subject_of_a_good_portrait_is_found_with_everything_the_answer_needs(
    vision: Vision, photo: Photo
):
    sighting = vision.find_subject(photo)
    subject = sighting.subject
    assert sighting.quarter_turns == 0
    assert sighting.photo is photo
    assert subject.face.box.iou(FACE) > 0.8
    assert subject.face.score > 0.85
    assert subject.mesh is not None
    assert subject.mesh.shape == (468, 3)
    assert subject.mesh_score > 0.9
    assert (subject.facepose, subject.bodypose) == (1, 1)
    assert abs(subject.yaw) < 8
    assert abs(subject.pitch) < 10
    assert abs(subject.roll) < 6
    assert subject.eyes_mid == pytest.approx((225, 103), abs=4)
    assert subject.chin == pytest.approx((222, 177), abs=5)
    assert subject.cheek_left[0] < subject.eyes_mid[0] < subject.cheek_right[0]


def test_body_parts_lie_where_they_are_in_the_picture(vision: Vision, photo: Photo):
    parts = vision.find_subject(photo).subject.body_parts
    seen = {
        "left_ear": (176, 117),
        "right_ear": (272, 122),
        "left_eye": (203, 101),
        "right_eye": (248, 104),
        "nose_tip": (224, 126),
        "left_mouth": (204, 140),
        "right_mouth": (246, 141),
        "left_shoulder": (112, 236),
        "right_shoulder": (304, 258),
    }
    for name, place in seen.items():
        assert (parts[name].x, parts[name].y) == pytest.approx(place, abs=10), name
        assert 0.4 < parts[name].score <= 1, name


TREATMENTS: dict[str, Callable[[Photo], Photo]] = {
    "mirrored": lambda photo: np.ascontiguousarray(photo[:, ::-1]),
    "grey": lambda photo: np.repeat(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2),
    "dark": lambda photo: np.asarray(photo * 0.2, np.uint8),
    "blurred": lambda photo: np.asarray(cv2.GaussianBlur(photo, (0, 0), 3), np.uint8),
    "quarter size": lambda photo: np.asarray(
        cv2.resize(photo, (128, 128), interpolation=cv2.INTER_AREA), np.uint8
    ),
    "four times as large": lambda photo: np.asarray(cv2.resize(photo, (2048, 2048)), np.uint8),
    "the face alone": lambda photo: np.ascontiguousarray(photo[50:185, 168:282]),
    "half of the body": lambda photo: np.ascontiguousarray(photo[:, :260]),
}


@pytest.mark.parametrize("treatment", TREATMENTS)
def test_a_poor_copy_of_the_portrait_is_still_one_upright_person(
    vision: Vision, photo: Photo, treatment: str
):
    assert vision.find_subject(TREATMENTS[treatment](photo)).quarter_turns == 0


@pytest.mark.parametrize("roll", [-25, -15, 12, 25])
def test_a_tilted_head_is_measured_and_not_turned(vision: Vision, photo: Photo, roll: float):
    level = vision.find_subject(photo).subject.roll
    matrix = cv2.getRotationMatrix2D((225, 200), -roll, 1)
    tilted = np.asarray(cv2.warpAffine(photo, matrix, (512, 512), borderMode=cv2.BORDER_REPLICATE), np.uint8)
    sighting = vision.find_subject(tilted)
    assert sighting.quarter_turns == 0
    assert sighting.subject.roll == pytest.approx(level + roll, abs=3)
    assert sighting.subject.facepose == 2


@pytest.mark.parametrize("turns", [1, 3])
@pytest.mark.parametrize("frame", [lambda photo: photo, bust], ids=["whole", "bust"])
def test_a_photo_on_its_side_is_turned_upright(
    vision: Vision, photo: Photo, frame: Callable[[Photo], Photo], turns: int
):
    upright = frame(photo)
    sighting = vision.find_subject(turned(upright, -turns))
    assert sighting.quarter_turns == turns
    assert np.array_equal(sighting.photo, upright)
    assert sighting.subject.face.box.iou(vision.find_subject(upright).subject.face.box) > 0.9


def test_the_same_photo_gives_the_same_subject_at_any_size(vision: Vision, photo: Photo):
    small = vision.find_subject(photo).subject
    large = vision.find_subject(np.asarray(cv2.resize(photo, (1536, 1536)), np.uint8)).subject
    assert large.face.box.scale(1 / 3).iou(small.face.box) > 0.85
    assert np.array(large.chin) / 3 == pytest.approx(small.chin, abs=4)


# --- refusals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("frame", [lambda photo: photo, bust, lambda photo: photo[50:185, 168:282]])
def test_a_person_on_the_head_is_refused(vision: Vision, photo: Photo, frame: Callable[[Photo], Photo]):
    with pytest.raises(UpsideDown, match="upside-down"):
        vision.find_subject(turned(frame(photo), 2))


@pytest.mark.parametrize("scale", [1.0, 0.75, 0.5])
def test_a_companion_of_at_least_half_the_size_is_a_second_person(vision: Vision, photo: Photo, scale: float):
    person = bust(photo)
    with pytest.raises(SeveralPeople, match="2 people"):
        vision.find_subject(beside(person, np.ascontiguousarray(person[:, ::-1]), scale))


def test_two_people_on_their_side_are_two_people(vision: Vision, photo: Photo):
    with pytest.raises(SeveralPeople):
        vision.find_subject(turned(beside(bust(photo), bust(photo), 0.8), 1))


@pytest.mark.parametrize("main_turns", [0, 2])
def test_a_companion_on_the_head_is_a_second_person(vision: Vision, photo: Photo, main_turns: int):
    pair = beside(bust(photo), turned(bust(photo), 2), 1.0)
    with pytest.raises(SeveralPeople):
        vision.find_subject(turned(pair, main_turns))


def hidden(person: Photo, cover: str) -> Photo:
    """The bust with a helmet, or with hair in place of the face."""
    drawn = person.copy()
    if cover == "helmet":
        cv2.ellipse(drawn, (164, 112), (70, 84), 0, 0, 360, (150, 30, 30), -1)
        cv2.ellipse(drawn, (164, 118), (56, 32), 0, 0, 360, (35, 38, 45), -1)
        return drawn
    face = np.zeros(drawn.shape[:2], np.float32)
    cv2.ellipse(face, (164, 118), (56, 76), 0, 0, 360, (1,), -1)
    cover_alpha = cv2.GaussianBlur(face, (0, 0), 2)[..., None]
    streaks = np.random.default_rng(3).normal(1, 0.2, (1, drawn.shape[1], 1)) * np.array([105, 84, 62])
    return np.asarray(drawn * (1 - cover_alpha) + np.clip(streaks, 20, 200) * cover_alpha, np.uint8)


@pytest.mark.parametrize("cover", ["helmet", "hair"])
@pytest.mark.parametrize("scale", [1.0, 0.7])
def test_a_companion_whose_face_is_hidden_is_a_second_person(
    vision: Vision, photo: Photo, cover: str, scale: float
):
    with pytest.raises(SeveralPeople):
        vision.find_subject(beside(bust(photo), hidden(bust(photo), cover), scale))


@pytest.mark.parametrize("room", ["left", "right"])
def test_room_beside_the_person_holds_nobody(vision: Vision, photo: Photo, room: str):
    wall = np.full((330, 500, 3), (140, 150, 160), np.uint8)
    sides = (bust(photo), wall) if room == "right" else (wall, bust(photo))
    assert vision.find_subject(np.hstack(sides)).quarter_turns == 0


@pytest.mark.parametrize("divisor", [4, 6, 8])
def test_small_faces_on_the_wall_behind_are_not_people(vision: Vision, photo: Photo, divisor: int):
    small = cv2.resize(
        photo[30:200, 140:310], None, fx=1 / divisor, fy=1 / divisor, interpolation=cv2.INTER_AREA
    )
    wall = cv2.resize(photo[:60, 420:500], (512, 512))
    wall[:330, 116:396] = bust(photo)
    for top in range(5, 200, 60):
        for left in (10, 60, 410, 460):
            wall[top : top + small.shape[0], left : left + small.shape[1]] = small
    assert vision.find_subject(wall).quarter_turns == 0


NOBODY: dict[str, Callable[[Photo], Photo]] = {
    "the shuttle": lambda photo: photo[:330, 350:],
    "the flag": lambda photo: photo[:300, :110],
    "a suit and a helmet": lambda photo: photo[230:, :],
    "white paper": lambda _: np.full((400, 300, 3), 255, np.uint8),
    "black": lambda _: np.zeros((50, 50, 3), np.uint8),
    "noise": lambda _: np.random.default_rng(1).integers(0, 256, (300, 400, 3), np.uint8),
    "a strip": lambda photo: photo[:50, :],
}


@pytest.mark.parametrize("picture", NOBODY)
def test_a_picture_without_a_face_has_no_subject(vision: Vision, photo: Photo, picture: str):
    with pytest.raises(NoPerson, match="no clear face was found") as refusal:
        vision.find_subject(np.ascontiguousarray(NOBODY[picture](photo)))
    assert refusal.value.reason == str(refusal.value)


def test_every_refusal_is_a_scene_error():
    assert all(issubclass(kind, SceneError) for kind in (NoPerson, SeveralPeople, UpsideDown))


# --- people of body_seg -----------------------------------------------------------------------------


def test_people_are_counted_whatever_their_number(vision: Vision, photo: Photo):
    assert len(vision.people(photo)) == 1
    assert len(vision.people(beside(bust(photo), bust(photo), 0.8))) == 2
    assert vision.people(np.full((400, 300, 3), 90, np.uint8)) == []


def test_the_box_of_a_person_lies_inside_the_photo_and_covers_the_face(vision: Vision, photo: Photo):
    [(box, score)] = vision.people(photo)
    assert FACE.share_inside(box) > 0.95
    assert box == box.clip(512, 512)
    assert score > 0.4


def test_a_face_that_fills_the_frame_is_a_person(vision: Vision, photo: Photo):
    [(box, score)] = vision.people(np.ascontiguousarray(photo[60:182, 176:274]))
    assert box.area > 0.5 * 122 * 98
    assert score > 0.7


# --- the workplace's photographs --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["front-1", "studio-1", "studio-3", "studio-4"])
def test_portraits_of_the_test_data_are_one_level_frontal_person(
    vision: Vision, shared_data: Path, name: str
):
    subject = vision.find_subject(read(shared_data / "portraits" / f"{name}.jpg")).subject
    assert (subject.facepose, subject.bodypose) == (1, 1)


def test_a_tilted_head_and_a_turned_body_have_their_classes(vision: Vision, shared_data: Path):
    turned_body = vision.find_subject(read(shared_data / "mattes" / "eg2__grey.jpg")).subject
    assert (turned_body.facepose, turned_body.bodypose) == (2, 2)
    leaning = vision.find_subject(read(shared_data / "portraits" / "front-2.jpg")).subject
    assert leaning.bodypose == 4


def test_a_photograph_of_two_people_is_refused_whichever_way_up(vision: Vision, shared_data: Path):
    pair = read(shared_data / "portraits" / "two-people.jpg")
    for turns in range(4):
        with pytest.raises(SeveralPeople):
            vision.find_subject(turned(pair, turns))


def test_a_sighting_holds_what_the_pipeline_needs(vision: Vision, photo: Photo):
    vision.warm_up(np.full((640, 480, 3), 128, np.uint8))
    sighting: Sighting = vision.find_subject(photo)
    assert sighting.photo.flags.c_contiguous
