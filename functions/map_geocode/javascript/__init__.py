"""What Baidu's JavaScript asks of addresses and divisions: `/?qt=gc`, `rgc`, `cen`, `ext`, `exts`."""
