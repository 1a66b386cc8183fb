"""The pack `map`: vector tiles of the world and of operators' extracts, in two planes, and fonts."""
