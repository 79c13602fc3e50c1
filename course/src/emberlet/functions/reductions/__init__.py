"""Functions that make several elements one, sort them or add them up along the way; softmax."""

from __future__ import annotations
