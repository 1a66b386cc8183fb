"""What is drawn over the map: lines and areas, labels, markers, whose work the map is."""
