"""The map style: one table (`style.toml`), from which a mapnik style and a MapLibre style are made."""
