"""Measure how well a lesson's probes grade: wrong versions they let pass, right ones they refuse, luck and flakiness."""
