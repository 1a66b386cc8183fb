"""Live traffic: what the speed of a road means, and the snapshot of all speeds that functions share."""
