"""Hand-written TOML tables as pydantic rows, read strictly."""
