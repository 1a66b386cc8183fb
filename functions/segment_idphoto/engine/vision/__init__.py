"""Who is in a photo, which way up, and where the parts of head and shoulders are."""
