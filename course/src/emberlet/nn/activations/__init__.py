"""Activations as layers: each is a function of `emberlet.nn.functional` with its settings."""
