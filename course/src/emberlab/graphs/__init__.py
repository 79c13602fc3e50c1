"""Computation graphs as data: read from a tape, walked backward, compared; nothing here draws or needs Jupyter."""
