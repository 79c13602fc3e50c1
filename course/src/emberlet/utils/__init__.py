"""What stands beside the framework: `emberlet.utils.data` brings data in batches."""

from __future__ import annotations

from emberlet.utils import checkpoint, data

__all__ = ["checkpoint", "data"]
