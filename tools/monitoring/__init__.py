"""What watches a running bundle: the dashboard, made of the metrics that functions export."""
