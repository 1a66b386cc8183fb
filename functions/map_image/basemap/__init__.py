"""The overseas basemap: raster tiles, vector tiles, TileJSON, the style, archives."""
