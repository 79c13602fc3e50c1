"""Losses: how far predictions are from their targets, one family per file."""
