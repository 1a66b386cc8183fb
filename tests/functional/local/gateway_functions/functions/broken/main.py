"""Cannot be imported."""

raise RuntimeError("this function never starts")
