"""Functions that work element by element."""

from __future__ import annotations
