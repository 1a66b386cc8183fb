"""Answers `/staticimage/v2` and `/staticimage`."""

from functools import cache
from time import monotonic
from typing import Final

import numpy as np

from functions.map_image.engine.icons.allow_list import AllowList
from functions.map_image.engine.icons.errors import IconForbidden
from functions.map_image.engine.icons.icons import Icons
from functions.map_image.engine.map_pack import MapPack
from functions.map_image.engine.notation.lists import style_for
from functions.map_image.engine.notation.markers import IconStyle, PinStyle
from functions.map_image.engine.places import Places
from functions.map_image.engine.positions import Plane
from functions.map_image.engine.scene import Scene, Spots, view_around, view_of_box
from functions.map_image.engine.view import MOST_HIRES_ZOOM, MOST_ZOOM, View, middle
from functions.map_image.errors import IconRefused, PictureTooLarge, PlaceNotFound
from functions.map_image.pack import PACK, current_places
from functions.map_image.static.parameters import MOST_HIRES_PIXELS, StaticImageParameters
from functions.map_image.static.writing import MarkerPicture, write_picture
from shared.config import settings
from shared.geo import Crs
from shared.geo.coordinates import convert_point
from shared.web.declaration import Binary

BEIJING: Final = convert_point(116.403874, 39.914889, Crs.BD09, Crs.BD09MC)
"""The middle of a picture that names none."""
DEFAULT_ZOOM: Final = 11
MOST_VERTICES_KEPT: Final = 100
"""Of the lines of a request whose answer is kept."""
ICON_SECONDS: Final = 3.0
"""For the icons of one picture; one that is not here by then is a pin."""
DEFAULT_PIN: Final = PinStyle()


def draw(parameters: StaticImageParameters) -> Binary:
    """Answer `/staticimage/v2`."""
    if parameters.scale == 2 and max(parameters.width, parameters.height) > MOST_HIRES_PIXELS:
        raise PictureTooLarge(parameters.width, parameters.height, MOST_HIRES_PIXELS)
    places = current_places()
    with PACK.use() as pack:
        key = (parameters, places)
        png = pack.raster.answers.get(key)
        if png is None:
            png = _draw(parameters, places, pack)
            if _is_repeatable(parameters):
                pack.raster.answers.put(key, png)
        return Binary(png, "image/png")


def _draw(parameters: StaticImageParameters, places: Places, pack: MapPack) -> bytes:
    scene = _scene(parameters, places)
    pictures = _marker_pictures(parameters)
    view = scene.view
    picture = pack.raster.picture(view.centre_pixel, view.zoom, view.width, view.height, view.scale)
    return write_picture(parameters, scene, pictures, picture, pack)


def _is_repeatable(parameters: StaticImageParameters) -> bool:
    """Tell whether the answer is kept: icons change, and long lines would take more memory than it."""
    has_icons = any(isinstance(style, IconStyle) for style in parameters.marker_styles)
    return not has_icons and sum(map(len, parameters.paths)) <= MOST_VERTICES_KEPT


def _scene(parameters: StaticImageParameters, places: Places) -> Scene:
    plane = Plane(parameters.coordtype, places.territory, places.find)
    spots = Spots(
        plane.points("markers", parameters.markers),
        plane.points("labels", parameters.labels),
        tuple(plane.points("paths", path) for path in parameters.paths),
    )
    return Scene(_view(parameters, plane, spots), spots)


def _view(parameters: StaticImageParameters, plane: Plane, spots: Spots) -> View:
    width, height, scale = parameters.width, parameters.height, parameters.scale
    most = MOST_ZOOM if scale == 1 else MOST_HIRES_ZOOM
    zoom = None if parameters.zoom is None else min(parameters.zoom, most)
    if parameters.bbox is not None:
        return view_of_box(plane.points("bbox", parameters.bbox), width, height, scale, most=most)
    if parameters.center is None and len(spots.places):
        return view_around(spots.places, zoom, width, height, scale)
    centre = BEIJING
    if parameters.center is not None:
        points = plane.points("center", [parameters.center])
        if np.isnan(points).any():
            raise PlaceNotFound("center", str(parameters.center))
        centre = middle(points)
    return View(centre, DEFAULT_ZOOM if zoom is None else zoom, width, height, scale)


def _marker_pictures(parameters: StaticImageParameters) -> list[MarkerPicture]:
    """Return a pin or an icon for each marker; where an icon's server gives none, a pin with a dot."""
    pictures: list[MarkerPicture] = []
    deadline = monotonic() + ICON_SECONDS
    for number in range(len(parameters.markers)):
        style = style_for(parameters.marker_styles, number, DEFAULT_PIN)
        if isinstance(style, PinStyle):
            pictures.append(style)
            continue
        try:
            pictures.append(_icons().icon(style.address, deadline) or PinStyle(label=""))
        except IconForbidden as problem:
            raise IconRefused(str(problem)) from None
    return pictures


@cache
def _icons() -> Icons:
    return Icons(AllowList.parse(settings().icon_allow_list))
