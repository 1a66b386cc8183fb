"""Where an IP address is: tables of ranges, and the divisions that they name."""
