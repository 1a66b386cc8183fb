"""Vector tiles: the files of the pack, tiles between their zooms, archives."""
