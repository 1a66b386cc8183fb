"""The files of the script."""
