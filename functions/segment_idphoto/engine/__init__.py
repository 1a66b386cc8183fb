"""The engine of the portrait services: arrays in, arrays out; no web types, no settings."""
