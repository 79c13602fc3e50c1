"""Run a command as an ordinary container runs root: Docker's default capabilities, and no new namespaces.

`like_docker.py COMMAND…`. Capabilities and forbidden calls: https://docs.docker.com/engine/security/seccomp/ and
https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

import pyseccomp as seccomp

# chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service net_raw sys_chroot mknod audit_write
# setfcap: the numbers of Docker's defaults
KEPT = {0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31}
NEW_NAMESPACES = 0x7E020080
FORBIDDEN = ("unshare", "setns", "mount", "umount2", "pivot_root", "ptrace", "bpf", "keyctl", "add_key")


class Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class Sets(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def main() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in range(int(Path("/proc/sys/kernel/cap_last_cap").read_text()) + 1):
        if capability not in KEPT:
            assert libc.prctl(24, capability, 0, 0, 0) == 0
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    for flag in (1 << bit for bit in range(32) if NEW_NAMESPACES >> bit & 1):
        rules.add_rule(seccomp.ERRNO(1), "clone", seccomp.Arg(0, seccomp.MASKED_EQ, flag, flag))
    rules.add_rule(seccomp.ERRNO(38), "clone3")
    for name in FORBIDDEN:
        rules.add_rule(seccomp.ERRNO(1), name)
    rules.load()
    kept = sum(1 << number for number in KEPT)
    sets = (Sets * 2)(Sets(kept, kept, 0), Sets(0, 0, 0))
    assert libc.capset(ctypes.byref(Header(0x20080522, 0)), sets) == 0
    os.execvp(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
