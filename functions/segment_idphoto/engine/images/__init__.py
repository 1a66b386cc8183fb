"""Untrusted image files: their headers, and their pixels."""
