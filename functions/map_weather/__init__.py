"""The function `map-weather`: the weather in China and abroad, from the operator's providers."""
