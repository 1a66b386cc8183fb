"""Place search: by keyword in a region, a circle, a box or a polygon."""
