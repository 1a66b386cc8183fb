"""Answering for pictures."""

import asyncio

from functions.map_track.engine.pictures import picture as pictures
from functions.map_track.image.answers import PictureAnswer
from functions.map_track.image.parameters import PictureParameters, PictureUpload
from functions.map_track.service import SUCCESS, answering
from shared.web.declaration import Binary


async def upload_picture(parameters: PictureUpload) -> PictureAnswer:
    """Answer `image/upload`. Raises Refusal."""
    picture = await asyncio.to_thread(pictures.read_picture, parameters.image)
    with answering() as station:
        await station.registry.rules(parameters.service)
        await station.pictures.put(
            parameters.service, parameters.entity_name, parameters.object_name, picture
        )
    return {"message": SUCCESS, "object_name": parameters.object_name}


async def read_picture(parameters: PictureParameters) -> Binary:
    """Answer `image/get`. Raises Refusal."""
    with answering() as station:
        await station.registry.rules(parameters.service)
        picture = await station.pictures.get(
            parameters.service, parameters.entity_name, parameters.object_name
        )
    return Binary(picture.content, picture.media_type)


async def delete_picture(parameters: PictureParameters) -> PictureAnswer:
    """Answer `image/delete`. Raises Refusal."""
    with answering() as station:
        await station.registry.rules(parameters.service)
        await station.pictures.delete(parameters.service, parameters.entity_name, parameters.object_name)
    return {"message": SUCCESS, "object_name": parameters.object_name}
