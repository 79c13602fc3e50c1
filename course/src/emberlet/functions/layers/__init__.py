"""The heavy functions behind layers: convolution, pooling, normalisation, attention, recurrence."""

from __future__ import annotations
