"""A release as it leaves: the offline bundle, its bill of materials, and whether it has known faults."""
