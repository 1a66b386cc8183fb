"""Values in, values out: routes, matrices and plans, without the wire."""
