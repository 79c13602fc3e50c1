"""A class graded by many workers, on one machine or several: what a worker does, and who the workers are."""
