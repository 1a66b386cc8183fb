"""From an address to a point and back, over the pack of places: values in, values out."""
