"""The photo desk: one photo to an ID photo, as any client of `body_seg_photo` makes it; nothing is kept."""

from typing import Any, Final

import orjson

from functions.console.engine.gateway import GatewayAway
from functions.console.engine.photo_files import is_photo
from functions.console.frame.visit import Data, Result, Visit

PATH: Final = "/rest/2.0/image-classify/v1/body_seg_photo"
SIZES: Final = (
    "1-inch",
    "2-inch",
    "small-1-inch",
    "large-1-inch",
    "small-2-inch",
    "cn-resident-id",
    "cn-social-security",
    "cn-driving-licence",
    "cn-exit-entry",
    "cn-passport-print",
    "cn-visa",
    "cn-education",
    "us-visa",
    "schengen",
    "icao-9303",
    "head-and-shoulders",
)
"""Ids of specifications, as the service knows them."""
COLOURS: Final = {
    "white": "#ffffff",
    "blue": "#438edb",
    "light-blue": "#64c5ff",
    "red": "#ff0000",
    "light-grey": "#f0f0f0",
}
"""What the swatches show; the service has the colours of these names."""
PAPERS: Final = ("5-inch", "6-inch", "a4")
FORMATS: Final = ("png", "jpg")
SCRIPT_WORDS: Final = tuple(
    f"photo.{name}"
    for name in (
        "check_",
        "state_",
        "unit_",
        "camera_live",
        "camera_taken",
        "facts",
        "limit",
        "too_large",
        "away",
    )
)
"""Keys of the words that the script of the page writes."""


def show(visit: Visit) -> Result:
    """Show the desk."""
    words = {
        key.removeprefix("photo."): text
        for key, text in visit.t.words.items()
        if key.startswith(SCRIPT_WORDS)
    }
    return {"sizes": SIZES, "colours": COLOURS, "papers": PAPERS, "photo_words": words}


def process(visit: Visit) -> Result:
    """Answer what the service makes of a photo, or what is wrong with it."""
    image = visit.form.get("image", "")
    if not is_photo(image):
        return _problem(visit, "photo.no_photo")
    choices: dict[str, tuple[Any, ...]] = {
        "size": SIZES,
        "background_color": tuple(COLOURS),
        "format": FORMATS,
        "layout": PAPERS,
    }
    fields = {name: visit.form[name] for name in choices if name in visit.form}
    if any(value not in choices[name] for name, value in fields.items()):
        return _problem(visit, "photo.unknown_choice")
    gateway = visit.stores.gateway
    try:
        answer = gateway.call(
            "POST",
            PATH,
            query={"access_token": gateway.token()},
            form={"image": image, "checks": "1", **fields},
        )
        content = orjson.loads(answer.content)
    except (GatewayAway, orjson.JSONDecodeError):
        return _problem(visit, "gateway.away", 502)
    if "error_code" in content:
        words = f"photo.error_{content['error_code']}"
        text = visit.t(words) if words in visit.t else str(content.get("error_msg", ""))
        return Data(content={"problem": f"{text} ({content['error_code']})"}, http_status=422)
    visit.record("photo.make", target=fields.get("size", ""))
    content["milliseconds"] = round(answer.seconds * 1000)
    return Data(content=content)


def _problem(visit: Visit, key: str, http_status: int = 400) -> Result:
    return Data(content={"problem": visit.t(key)}, http_status=http_status)
