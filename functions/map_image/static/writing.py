"""From a scene to the file that a caller gets: overlays in pixels, the PNG and what it says of itself."""

import math
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final

import numpy as np
from PIL import Image

from functions.map_image.engine.map_pack import MapPack
from functions.map_image.engine.notation.labels import LabelStyle
from functions.map_image.engine.notation.lists import style_for
from functions.map_image.engine.notation.markers import PinStyle
from functions.map_image.engine.notation.paths import PathStyle
from functions.map_image.engine.overlays.overlays import Overlays
from functions.map_image.engine.raster.picture import PaletteImage
from functions.map_image.engine.scene import Scene, nearest_copies, nearest_copy_of_line
from functions.map_image.engine.view import Points
from functions.map_image.static.parameters import StaticImageParameters
from shared.geo import Crs
from shared.geo.baidu_plane import metres_per_pixel, pixel_from_plane
from shared.geo.coordinates import convert_point
from shared.pictures.png import encode_palette_png

MarkerPicture = PinStyle | Image.Image
NO_NUMBER: Final = "审图号 (approval number of the map): none is set"


def write_picture(
    parameters: StaticImageParameters,
    scene: Scene,
    pictures: Sequence[MarkerPicture],
    picture: PaletteImage,
    pack: MapPack,
) -> bytes:
    """Return the PNG of a scene over a picture of the map. pictures: of the markers, in their order."""
    texts = _texts(pack, _unknown_names(parameters, scene))
    overlays = _overlays(parameters, scene, pictures, picture, pack)
    return encode_palette_png(*pack.overlays.draw(picture, overlays), texts=texts)


def _overlays(
    parameters: StaticImageParameters,
    scene: Scene,
    pictures: Sequence[MarkerPicture],
    picture: PaletteImage,
    pack: MapPack,
) -> Overlays:
    spots, centre = scene.spots, scene.view.centre
    labels = parameters.label_styles or parameters.lable_styles
    known_paths = (points[~np.isnan(points).any(axis=1)] for points in spots.paths)
    return Overlays(
        paths=[
            (
                _pixels(picture, nearest_copy_of_line(points, centre)),
                style_for(parameters.path_styles, number, PathStyle()),
            )
            for number, points in enumerate(known_paths)
        ],
        labels=[
            (pixel, style_for(labels, number, LabelStyle()))
            for number, pixel in enumerate(_pixels(picture, nearest_copies(spots.labels, centre)))
            if not np.isnan(pixel).any()
        ],
        markers=[
            (pixel, marker)
            for pixel, marker in zip(
                _pixels(picture, nearest_copies(spots.markers, centre)), pictures, strict=True
            )
            if not np.isnan(pixel).any()
        ],
        credits=pack.credit_line,
        bar_metres=None if parameters.copyright else _ground_metres(scene),
    )


def _pixels(picture: PaletteImage, points: Points) -> Points:
    """Return points of the plane as columns and rows of the picture."""
    if not len(points):
        return points
    columns, rows = pixel_from_plane(points[:, 0], points[:, 1], picture.level.zoom)
    return np.column_stack(picture.position(columns, rows))


def _ground_metres(scene: Scene) -> float:
    """Return the metres on the ground in a pixel of the picture, in its middle."""
    view = scene.view
    _, latitude = convert_point(*view.centre, Crs.BD09MC, Crs.BD09)
    latitude = 0.0 if math.isnan(latitude) else latitude
    return metres_per_pixel(view.zoom) / view.scale * math.cos(math.radians(latitude))


def _unknown_names(parameters: StaticImageParameters, scene: Scene) -> list[str]:
    spots = scene.spots
    positions = [*chain(parameters.markers, parameters.labels, *parameters.paths)]
    if not positions:
        return []
    points = np.vstack([spots.markers, spots.labels, *spots.paths])
    return [str(position) for position, point in zip(positions, points, strict=True) if np.isnan(point).any()]


def _texts(pack: MapPack, names: Sequence[str]) -> Mapping[str, str]:
    """Return what the PNG says of itself: whose work it is, its approval number, what is not drawn."""
    texts = {"Copyright": pack.attribution, "Comment": pack.approval_number or NO_NUMBER}
    return texts | ({"Warning": f"not drawn, no such place: {', '.join(names)}"} if names else {})
