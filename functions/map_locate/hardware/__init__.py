"""Hardware location (智能硬件定位): where a device is by the access points and cells that it hears."""
