"""The `roads` pack: extracts of OpenStreetMap become the graph that Valhalla routes on."""
