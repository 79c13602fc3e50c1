"""Measure how well a lesson's probes grade: wrong versions that pass, right ones that fail, luck and flakiness."""
