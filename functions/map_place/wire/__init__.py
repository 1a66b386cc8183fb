"""What goes over the wire: parameters, shapes and the making of answers."""
