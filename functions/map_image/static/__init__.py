"""`/staticimage/v2` and its older name `/staticimage`."""
