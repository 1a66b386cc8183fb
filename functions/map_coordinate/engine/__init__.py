"""Conversions and time zones: values in, values out."""
