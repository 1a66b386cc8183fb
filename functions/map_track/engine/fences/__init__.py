"""Fences: their shapes, and on which side of them points lie."""
