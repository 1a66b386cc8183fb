"""The engine of the token service: values in, values out."""
