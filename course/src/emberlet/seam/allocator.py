"""The allocator: memory that was freed is kept for the next array instead of being given back to the system.

Training frees and needs the same large arrays at every step. By default the C library returns them to the
system, and each new page has to be cleared and mapped again, which takes longer than many operations. GPU
libraries keep a pool for the same reason.
"""

from __future__ import annotations

import ctypes
import os
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # glibc's malloc.h
_LARGEST_MMAP_THRESHOLD = 32 << 20  # glibc takes no more
_KEPT = 512 << 20


def keep_freed_memory() -> bool:
    """Have the C library keep up to 512 MiB of freed memory; return whether it does.

    Only glibc can be told. `EMBERLET_KEEP_MEMORY=0` in the environment leaves the library as it is.
    """
    if not sys.platform.startswith("linux") or os.environ.get("EMBERLET_KEEP_MEMORY") == "0":
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):  # another C library, musl for one
        return False
    done = mallopt(_MMAP_THRESHOLD, _LARGEST_MMAP_THRESHOLD) and mallopt(_TRIM_THRESHOLD, _KEPT)
    return bool(done)
