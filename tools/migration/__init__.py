"""Data of an older layout brought forward, with a verified backup before and a way back."""
