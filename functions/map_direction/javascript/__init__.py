"""What Baidu's JavaScript asks of directions: `/?qt=drct`."""
