"""Losses as layers: each is a function of an output and a target, with its settings."""
