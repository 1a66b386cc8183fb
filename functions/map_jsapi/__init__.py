"""map-jsapi: what pages load to have maps: the script of the JavaScript API, and libraries for it."""
