"""What Baidu's JavaScript asks of the caller's location: `/?qt=ipLocation`."""
