"""Pictures of the map: drawn as metatiles, kept as tiles with a palette, cut out at whole pixels."""
