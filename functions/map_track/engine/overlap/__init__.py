"""How much of a track follows another one."""
