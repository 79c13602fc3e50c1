"""What stands between emberlet and the array libraries; `emberlet.array` is its face."""

from __future__ import annotations
