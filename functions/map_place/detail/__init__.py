"""Place detail: one place or several by uid."""
