"""The table of routes between many origins and destinations."""
