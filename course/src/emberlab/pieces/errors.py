"""The two errors of pieces: one for a course author, one for a student."""

from __future__ import annotations


class PieceError(ValueError):
    """A piece is named wrongly, cannot be found, or cannot be one; the message says which and what to do."""


class BuildError(ValueError):
    """A student's cell cannot be built; the message says where and what to do.

    ``line`` is the line of the cell (from 1, the ``%%build`` line counted), or None where none is to blame.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line
