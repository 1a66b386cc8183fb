"""The `geoportrait` command."""
