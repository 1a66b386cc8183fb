"""What the answer says about places, checked against the pixels that it returns."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.functional.conftest import Client

PHOTO = "/rest/2.0/image-classify/v1/body_seg_photo"
OWN_TILT = 2.5  # degrees by which the astronaut holds her head

Pixels = NDArray[np.uint8]


@pytest.fixture(scope="session")
def collins(astronaut: Path) -> Pixels:
    """The astronaut's portrait, BGR 512 x 512."""
    return np.asarray(cv2.imread(str(astronaut)), np.uint8)


@pytest.fixture
def ask(portrait: Client, access_token: str) -> Callable[..., dict[str, Any]]:
    """Send a picture with options; return the answer."""

    def send(pixels: Pixels, **options: str) -> dict[str, Any]:
        image = base64.b64encode(cv2.imencode(".jpg", pixels)[1].tobytes()).decode()
        asked = portrait.post(PHOTO, params={"access_token": access_token}, data={"image": image, **options})
        answer: dict[str, Any] = asked.json()
        assert "error_code" not in answer, answer
        return answer

    return send


def picture(text: str) -> Pixels:
    data = np.frombuffer(base64.b64decode(text), np.uint8)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), np.uint8)


def tilted(pixels: Pixels, degrees: float) -> Pixels:
    """Turn a picture clockwise about its middle."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1)
    return np.asarray(cv2.warpAffine(pixels, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE))


def taken(photo: Pixels, where: dict[str, float], size: tuple[int, int]) -> Pixels:
    """Take `cut_location` out of the photo as it was sent, as a caller would: rows and columns of `size`."""
    angle = np.radians(where["angle"])
    rows, columns = size
    # The middles of the cut's pixels, in the box's own axes and then turned clockwise (y is down).
    x = (np.arange(columns) + 0.5) / columns * where["width"] - where["width"] / 2
    y = (np.arange(rows)[:, np.newaxis] + 0.5) / rows * where["height"] - where["height"] / 2
    in_x = where["left"] + where["width"] / 2 + x * np.cos(angle) - y * np.sin(angle) - 0.5
    in_y = where["top"] + where["height"] / 2 + x * np.sin(angle) + y * np.cos(angle) - 0.5
    maps = in_x.astype(np.float32), in_y.astype(np.float32)
    return np.asarray(cv2.remap(photo, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


@pytest.mark.parametrize(
    "make",
    [
        lambda photo: photo,
        lambda photo: cv2.rotate(photo[:, 40:472], cv2.ROTATE_90_CLOCKWISE),
        lambda photo: cv2.rotate(photo[:, 40:472], cv2.ROTATE_90_COUNTERCLOCKWISE),
        lambda photo: tilted(photo, 12),
    ],
    ids=["upright", "clockwise", "counter-clockwise", "tilted"],
)
def test_the_cut_lies_where_cut_location_says_in_the_photo_as_it_was_sent(
    ask: Callable[..., dict[str, Any]], collins: Pixels, make: Callable[[Pixels], Pixels]
) -> None:
    photo = np.asarray(make(collins), np.uint8)
    answer = ask(photo)
    cut = picture(answer["seg_info"]["cut"])
    again = taken(photo, answer["cut_location"], cut.shape[:2])
    grey = (cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY).astype(float) for pixels in (cut, again))
    (x, y), _ = cv2.phaseCorrelate(*grey)
    assert np.abs((x, y)).max() < 1
    assert np.abs(cut.astype(int) - again).mean() < 6
    assert -180 < answer["cut_location"]["angle"] <= 180


@pytest.mark.parametrize("degrees", [-20, 20])
def test_a_tilted_head_stands_upright_in_the_cut(
    ask: Callable[..., dict[str, Any]], collins: Pixels, degrees: float
) -> None:
    answer = ask(tilted(collins, degrees))
    part = {name: place for entry in answer["pose_info"]["body_parts"] for name, place in entry.items()}
    left, right = part["left_eye"], part["right_eye"]
    assert abs(right["y"] - left["y"]) < 0.06 * (right["x"] - left["x"])
    assert answer["pose_info"]["facepose"] == 2
    assert answer["cut_location"]["angle"] == pytest.approx(degrees + OWN_TILT, abs=5)
    face = answer["face_location"]
    assert face["left"] < left["x"] < part["nose_tip"]["x"] < right["x"] < face["left"] + face["width"]
    assert face["top"] < left["y"] < part["nose_tip"]["y"] < face["top"] + face["height"]


def test_a_large_head_is_shrunk_to_a_cut_that_a_caller_can_use(
    ask: Callable[..., dict[str, Any]], collins: Pixels
) -> None:
    answer = ask(np.asarray(cv2.resize(collins, (4096, 4096), interpolation=cv2.INTER_LINEAR), np.uint8))
    cut = picture(answer["seg_info"]["cut"])
    assert cut.shape == (1600, 1200, 3)
    assert answer["cut_location"]["height"] > 1600
    face = answer["face_location"]
    assert 0 <= face["left"] < face["left"] + face["width"] <= 1200
    assert 0.3 < face["height"] / 1600 < 0.6
