"""The engine of map-image: the style, the raster, what is drawn over it. Values in, values out."""
