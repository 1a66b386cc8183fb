"""A set-up looked at part by part: the inspection (巡检), and the doctor for one that fails."""
