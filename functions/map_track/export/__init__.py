"""Export of all points of a service, and the search for entities that were somewhere at some time."""
