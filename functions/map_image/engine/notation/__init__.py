"""How callers write what is drawn on a picture: text to values, and nothing of the picture itself."""
