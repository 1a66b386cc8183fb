"""Coordinates of the Chinese map services: systems, conversions and the area they hold in."""

from shared.geo.coordinates import Crs, UnknownCoordinateType, convert, convert_point, coordinate_type

__all__ = ["Crs", "UnknownCoordinateType", "convert", "convert_point", "coordinate_type"]
