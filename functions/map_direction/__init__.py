"""map-direction: routes by car, motorcycle, bicycle, foot and public transport, and matrices of them."""
