"""Cuts a person out of a photo, down to the hair: networks by profile, refinement, clean colours."""

from functions.segment_idphoto.engine.matting.errors import (
    MattingError,
    ProfileMismatch,
    ProfileTableError,
    UnknownProfile,
    WeightsMissing,
)
from functions.segment_idphoto.engine.matting.profiles import Profile, find_profile, load_profiles
from functions.segment_idphoto.engine.matting.recipe import (
    CORE_PROFILE,
    LEVELS,
    Matte,
    Matting,
    PendingMatte,
    Quality,
)

__all__ = [
    "CORE_PROFILE",
    "LEVELS",
    "Matte",
    "Matting",
    "MattingError",
    "PendingMatte",
    "Profile",
    "ProfileMismatch",
    "ProfileTableError",
    "Quality",
    "UnknownProfile",
    "WeightsMissing",
    "find_profile",
    "load_profiles",
]
