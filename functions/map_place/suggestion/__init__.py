"""Suggestion: what a text may become as one types it."""
