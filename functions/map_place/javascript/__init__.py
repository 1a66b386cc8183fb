"""What Baidu's JavaScript asks of places: `/?qt=s`, `con`, `nb`, `bd`, `placesug`."""
