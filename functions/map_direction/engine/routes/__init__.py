"""A route over the roads: from the engine's answer to steps, edges, names and sentences."""
