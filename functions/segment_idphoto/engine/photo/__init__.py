"""From a photo, its landmarks and its matte to an ID photo: crop, composition, files, sheets, checks.

Everything here is numpy and OpenCV on values; no model, request, setting or global state.
"""
