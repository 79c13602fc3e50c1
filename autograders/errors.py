"""The error that ends a run: a mistake of whoever grades, never of a student."""

from __future__ import annotations


class GradingError(Exception):
    """Nothing can be graded or released as asked; the message says what is wrong and what to do."""
