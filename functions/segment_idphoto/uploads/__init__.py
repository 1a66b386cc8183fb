"""The upload trigger: photos of the bucket `uploads` leave their results in `results`."""
