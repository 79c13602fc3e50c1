"""Products of vectors, matrices and batches of them."""

from __future__ import annotations
