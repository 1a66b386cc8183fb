"""Named places as the data pack holds them: one SQLite file, found by text, by place and by neighbourhood."""
