"""`/api` and the script that it loads."""
