"""Turning the points of a device into the track it drove: values in, values out."""
