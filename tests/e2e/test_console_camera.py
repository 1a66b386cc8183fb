"""The photo desk's camera in a real Chromium, from the oval guide to the ID photo."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from functions.console.frame.page_table import ROOT
from functions.console.frame.stores import Stores
from tests.browser.chromium import chromium
from tests.browser.watched import Watched
from tests.e2e.console_contexts import opening

pytestmark = [pytest.mark.slow, pytest.mark.shapes(brief="gateway")]


@pytest.fixture(scope="module")
def portrait_camera(astronaut: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a camera sees that looks at a portrait: frames of 1280 x 960 as Chromium reads them."""
    portrait = Image.open(astronaut).convert("RGB")
    frame = Image.new("RGB", (1280, 960), (200, 205, 210))
    portrait.thumbnail((960, 960))
    frame.paste(portrait, ((frame.width - portrait.width) // 2, frame.height - portrait.height))
    file = tmp_path_factory.mktemp("camera") / "portrait.mjpeg"
    with file.open("wb") as stream:
        for _ in range(4):
            frame.save(stream, "JPEG", quality=95, subsampling="4:2:0")
    return file


@pytest.fixture(scope="module")
def browser(portrait_camera: Path) -> Iterator[Browser]:
    """A Chromium whose camera sees the portrait, and whose person lets pages use it."""
    arguments = (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={portrait_camera}",
    )
    with chromium(*arguments) as browser:
        yield browser


@pytest.mark.parametrize("width", [1440, 375])
def test_a_photo_of_the_camera_is_taken_again_used_and_becomes_an_id_photo(
    browser: Browser, console: str, stores: Stores, width: int
) -> None:
    with opening(browser, console, stores) as begin:
        watched = Watched(begin("operator", "zh", width).new_page())
        page = watched.page
        page.goto(f"{console}{ROOT}/photo")
        page.click("#camera-start")
        page.wait_for_selector("#camera-take:visible")
        oval, room = page.locator(".camera .guide").bounding_box(), page.locator(".camera").bounding_box()
        assert oval is not None
        assert room is not None
        assert room["x"] < oval["x"] < oval["x"] + oval["width"] < room["x"] + room["width"]
        assert "椭圆" in page.inner_text("#camera-words")
        page.click("#camera-take")
        assert page.is_visible("#camera-shot")
        assert page.is_hidden("#camera")
        page.click("#camera-again")
        assert page.is_visible("#camera")
        assert page.is_hidden("#camera-shot")
        page.click("#camera-take")
        size = page.evaluate(
            "[document.querySelector('#camera-shot').width, document.querySelector('#camera-shot').height]"
        )
        assert size == [720, 960]
        page.click("#camera-use")
        assert page.is_hidden("#camera-room")
        assert page.evaluate("document.querySelector('#camera').srcObject") is None
        page.wait_for_selector("#downloads:not([hidden])")
        assert page.inner_text("#source-name").startswith("camera.jpg")
        assert page.locator("#checks li").count() > 10
        assert (watched.messages, watched.foreign_requests) == ([], set())
