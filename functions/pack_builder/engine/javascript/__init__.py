"""The script of the JavaScript API, bundled with MapLibre GL JS into one file that pages load."""
