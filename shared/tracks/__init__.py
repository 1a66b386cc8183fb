"""Points of tracks: what one point is, its bytes, and the stream of points that live traffic is made of."""
