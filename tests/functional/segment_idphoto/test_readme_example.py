"""The answer that the READMEs show is the one that their curl gets."""

import base64
import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.functional.conftest import Client

ROOT = Path(__file__).parents[3]
PHOTO = "/rest/2.0/image-classify/v1/body_seg_photo"
PIXELS = 3
"""Processors round differently; a box or point may differ by so much."""


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_answer_shown_is_the_one_to_the_options_shown(
    readme: str, portrait: Client, access_token: str, astronaut: Path
) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    [options] = re.findall(r"--data-urlencode image@-((?: -d \S+)+)\n", text)
    [shown] = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    fields = dict(option.split("=") for option in options.split(" -d ")[1:])
    image = base64.b64encode(astronaut.read_bytes()).decode()
    asked = portrait.post(PHOTO, params={"access_token": access_token}, data={"image": image, **fields})
    same(orjson.loads(shown), asked.json(), "answer")


def same(shown: Any, got: Any, where: str) -> None:
    """Compare what is shown with what came; an ellipsis stands for anything, or for N more of a list."""
    if isinstance(shown, dict):
        assert list(shown) == list(got), where
        for name in shown:
            same(shown[name], got[name], f"{where}.{name}")
    elif isinstance(shown, list):
        more = re.search(r"\d+", shown[-1]) if shown and isinstance(shown[-1], str) else None
        here = shown[:-1] if more else shown
        assert len(got) == len(here) + int(more[0] if more else 0), where
        for number, one in enumerate(here):
            same(one, got[number], f"{where}[{number}]")
    elif where != "answer.log_id" and shown != "…":
        assert got == (pytest.approx(shown, abs=PIXELS) if isinstance(shown, int | float) else shown), where
