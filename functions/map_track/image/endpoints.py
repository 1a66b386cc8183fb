"""Uploading pictures that belong to points, reading and deleting them."""

from typing import Final

from functions.map_track.engine.pictures.picture import MEDIA_TYPES
from functions.map_track.errors import CODES, ENTITY_CODES
from functions.map_track.image.answers import PictureAnswer
from functions.map_track.image.parameters import PictureParameters, PictureUpload
from shared.web.family import MapFamily

PICTURES: Final = MapFamily(
    service="track",
    path="/api/v3/image",
    module="functions.map_track.image.service",
    codes={**CODES, **ENTITY_CODES},
    query_group="image",
    change_group="image",
)

ENDPOINTS: Final = (
    PICTURES.change(
        "upload",
        "upload_picture",
        PictureUpload,
        PictureAnswer,
        "keeps a picture for the points of an entity that have its name, in the place of an earlier one",
    ),
    PICTURES.query_binary(
        "get", "read_picture", PictureParameters, MEDIA_TYPES[0], "the picture, as it was sent"
    ),
    PICTURES.change("delete", "delete_picture", PictureParameters, PictureAnswer, "deletes a picture"),
)
