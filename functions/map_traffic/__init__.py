"""The function `map-traffic`: live traffic, made of the points of fleets that opted in."""
