"""Cuts a person out of a photo, down to the hair: networks by profile, refinement, clean colours."""
