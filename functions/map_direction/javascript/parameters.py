"""What scripts send: the fields of the service of their mode."""

from typing import Literal

from pydantic import Field

from functions.map_direction.active.parameters import RidingParameters, WalkingParameters
from functions.map_direction.driving.parameters import DrivingParameters
from functions.map_direction.transit.parameters import TransitParameters


class DrivingScript(DrivingParameters):
    """`qt=drct`."""

    mode: Literal["driving"] = Field("driving", description="how one travels")


class WalkingScript(WalkingParameters):
    """`qt=drct&mode=walking`."""

    mode: Literal["walking"] = Field("walking", description="how one travels")


class RidingScript(RidingParameters):
    """`qt=drct&mode=riding`."""

    mode: Literal["riding"] = Field("riding", description="how one travels")


class TransitScript(TransitParameters):
    """`qt=drct&mode=transit`."""

    mode: Literal["transit"] = Field("transit", description="how one travels")
