"""The function `map-image`: static images and the basemap, drawn from the pack `map`."""
