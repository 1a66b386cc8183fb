"""Jobs that write the points of a service, or the names of its entities, into files."""
