"""The old service for all modes."""
