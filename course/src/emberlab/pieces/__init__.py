"""Pieces: cut out of the reference, cleared, built from a student's cell, and followed by the live module."""

from __future__ import annotations

from emberlab.pieces.build import splice
from emberlab.pieces.catalogue import Catalogue
from emberlab.pieces.cell import helpers, leftover, written
from emberlab.pieces.clear import clear, is_cleared
from emberlab.pieces.cut import cut
from emberlab.pieces.errors import BuildError, PieceError
from emberlab.pieces.live import refresh
from emberlab.pieces.locate import definition
from emberlab.pieces.piece import Piece

__all__ = [
    "BuildError",
    "Catalogue",
    "Piece",
    "PieceError",
    "clear",
    "cut",
    "definition",
    "helpers",
    "is_cleared",
    "leftover",
    "refresh",
    "splice",
    "written",
]
