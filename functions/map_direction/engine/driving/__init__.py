"""What number plates, times and waypoints change about a route by motor vehicle."""
