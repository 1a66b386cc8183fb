"""One folder per deployable function; `main.py` declares its endpoints."""
