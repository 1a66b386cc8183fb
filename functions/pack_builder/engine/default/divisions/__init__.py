"""China's divisions for the default pack: read from their sources, merged into one tree, written."""
