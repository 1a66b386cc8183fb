"""Directions on foot, by bicycle and by electric bicycle."""
