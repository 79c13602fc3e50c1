"""Functions that show or arrange the same elements in another way."""

from __future__ import annotations
