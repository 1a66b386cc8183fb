"""Hardware location: the position of a device from the access points and cells that it hears."""
