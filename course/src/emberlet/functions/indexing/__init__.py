"""Reading and writing elements by their indices."""

from __future__ import annotations
