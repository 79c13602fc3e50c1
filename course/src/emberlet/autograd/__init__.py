"""The tape: recording what is done with tensors, and running it backward."""

from __future__ import annotations
