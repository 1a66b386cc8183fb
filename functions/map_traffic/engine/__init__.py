"""The engine of map-traffic: values in, values out."""
