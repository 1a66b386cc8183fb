"""What leaves the bundle by itself: signed requests to listed addresses, and mail."""
