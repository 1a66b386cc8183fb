"""One module for each part of a set-up; each gives findings and raises nothing."""
