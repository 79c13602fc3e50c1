"""Grading on Gradescope: a zip to upload, and what runs in Gradescope's container."""
